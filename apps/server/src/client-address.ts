import type { IncomingMessage } from "node:http"
import { BlockList, isIP } from "node:net"

/** What of a request says where it comes from. */
export type Arrived = Pick<IncomingMessage, "socket" | "headers">

/** Whose word is taken for where a request comes from: proxies of the operator's own. */
export type Proxies = Pick<BlockList, "check">

export const noProxies: Proxies = new BlockList()

/**
 * @param given - Addresses and networks: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
 * @throws {TypeError | RangeError} for what is neither.
 */
export function proxiesOf(given: readonly string[]): Proxies {
  const list = new BlockList()
  for (const text of given) {
    const [address = "", bits] = text.split("/")
    const family = isIP(address) === 6 ? "ipv6" : "ipv4"
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN, family)
  }
  return list
}

/**
 * Where a request comes from, as far as rates go: an IPv4 address, or the /64 of an IPv6 one. Never logged, never stored.
 *
 * What a request says of itself counts only where one of the `proxies` brings it, and only from the end on: what stands before the first
 * address that is no proxy's anybody may have written.
 */
export function addressOf({ socket, headers }: Arrived, proxies: Proxies): string {
  let address = plain(socket.remoteAddress ?? "")
  const said = [headers["x-forwarded-for"] ?? []].flat().flatMap((line) => line.split(","))
  while (isProxy(address, proxies)) {
    const before = plain(said.pop()?.trim() ?? "")
    if (isIP(before) === 0) break
    address = before
  }
  return address.includes(":") ? networkOf(address) : address
}

function isProxy(address: string, proxies: Proxies): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? "ipv6" : "ipv4")
}

/** An IPv4 address in an IPv6 one is the IPv4 address. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split("%")[0]!
}

/** The first four groups of an IPv6 address, which one household or phone has to itself. */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("::")
  const first = head === "" ? [] : head.split(":")
  const last = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0")
  return [...first, ...zeros, ...last].slice(0, 4).join(":")
}
