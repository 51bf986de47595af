import { lookup as lookUp } from "node:dns"
import { type RequestOptions, request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { BlockList, isIP, type LookupFunction } from "node:net"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { MAX_ROSTER_FILE } from "@alongside/evidence/roster/roster-file"
import { parsePartnerAddress } from "@alongside/protocol/partners"
import { routes } from "@alongside/protocol/routes"

/** A roster file is at most 1 MiB: what takes longer is no server that anybody could be rung through. */
const TIMEOUT_MS = 10_000

export type PartnerErrorCode = "PARTNER_UNREACHABLE"

/** Nothing came that could be judged: no such host, no answer in time, another status, too much, an address that isn't asked. */
export class PartnerUnreachable extends Error {
  override readonly name = "PartnerUnreachable"
  readonly code: PartnerErrorCode = "PARTNER_UNREACHABLE"
}

/**
 * Asks a partner's server for its roster file: one GET of a fixed path at an address that a coordinator gave, without a redirect, a
 * cookie or a credential, and never inside this machine's own networks, whatever a name leads to.
 * @param mayBePrivate - loopback and private networks too, and over HTTP.
 * @throws {PartnerUnreachable}
 */
export async function fetchPartnerRoster(address: string, mayBePrivate: boolean): Promise<Bytes> {
  const url = new URL(routes.roster, parsePartnerAddress(address) ?? refuse("no origin"))
  const host = url.hostname.replace(/^\[|\]$/g, "")
  if (url.protocol !== "https:" && !mayBePrivate) refuse("not HTTPS")
  // Of an address that is a number no name is looked up.
  if (!mayBePrivate && isIP(host) !== 0 && isPrivate(host)) refuse("a private address")
  const options: RequestOptions = {
    ...{ method: "GET", agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) },
    ...(mayBePrivate ? {} : { lookup: publicOnly }),
  }
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new PartnerUnreachable("a partner's server did not give a roster file", { cause }))
    const begin = url.protocol === "https:" ? requestHttps : requestHttp
    const request = begin(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on("error", fail)
      if (response.statusCode !== 200) {
        response.destroy()
        fail(response.statusCode)
        return
      }
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size <= MAX_ROSTER_FILE) chunks.push(chunk)
        else {
          response.destroy()
          fail("too large")
        }
      })
      response.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))))
    })
    request.on("error", fail)
    request.end()
  })
}

/** What a name leads to is looked at where the connection is made: a name that leads elsewhere a moment later gets nobody in. */
const publicOnly: LookupFunction = (host, options, callback) => {
  lookUp(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, [])
    const all = found.filter(({ address }) => !isPrivate(address))
    if (all.length === 0) return callback(new Error("a private address"), [])
    return options.all === true ? callback(null, all) : callback(null, all[0]!.address, all[0]!.family)
  })
}

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  privateNetworks.addSubnet(network, prefix, "ipv4")
}
// RFC 4291 and RFC 6890: only 2000::/3 is given out; of it, 6to4 and NAT64 hide an address of the other kind.
const globalNetworks = new BlockList()
globalNetworks.addSubnet("2000::", 3, "ipv6")
const hidingNetworks = new BlockList()
hidingNetworks.addSubnet("2002::", 16, "ipv6")
hidingNetworks.addSubnet("2001::", 32, "ipv6")

/** Whether an address is this machine's, its networks', or nobody's. @param address - IPv4 or IPv6, a number. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return privateNetworks.check(address, "ipv4")
  return !globalNetworks.check(address, "ipv6") || hidingNetworks.check(address, "ipv6")
}

function refuse(what: string): never {
  throw new PartnerUnreachable(`a partner's server is not asked: ${what}`)
}
