import type { Bytes } from "@alongside/evidence/format/bytes"
import { algorithmsFor, checkHashes, readBag } from "@alongside/evidence/verify/bag/bag"
import { type Severity, severityOf } from "@alongside/evidence/verify/catalogue"
import { digestsEverywhere, type HashAlgorithm } from "@alongside/evidence/verify/digests"

/** What each folder of the suite wants. Bags that only one system can't hold are refused by us on every system. */
const wanted: Readonly<Record<string, Severity | "nothing">> = {
  valid: "nothing",
  warning: "warning",
  invalid: "fault",
  "linux-only": "fault",
  "windows-only": "fault",
}

/**
 * Reads every bag of the Library of Congress's conformance suite.
 * @param archive - the suite as a `.tar.gz`.
 * @returns how many bags there were, and a sentence for each that is read otherwise.
 */
export async function runBagItSuite(archive: Bytes): Promise<{ readonly ran: number; readonly differences: string[] }> {
  const bags = bagsOf(await readTarGz(archive))
  const differences: string[] = []
  for (const [bag, files] of bags) {
    const codes = await codesOf(files)
    const worst = codes.some((code) => severityOf(code) === "fault")
      ? "fault"
      : codes.length > 0
        ? "warning"
        : "nothing"
    const expected = wanted[bag.split("/")[1]!]
    // A note on a valid bag is allowed; a fault, or silence where a warning is wanted, isn't.
    const isRight = expected === "nothing" ? worst !== "fault" : worst === expected
    if (!isRight) differences.push(`${bag}: wanted ${expected}, found ${codes.join(", ") || "nothing"}`)
  }
  return { ran: bags.size, differences }
}

async function codesOf(files: ReadonlyMap<string, Bytes>) {
  const codes: Parameters<typeof severityOf>[0][] = []
  const report = ({ code }: { readonly code: (typeof codes)[number] }) => void codes.push(code)
  const sizes = new Map([...files].map(([path, bytes]) => [path, bytes.length]))
  const bag = await readBag({ sizes, read: async (path) => files.get(path)! }, report)
  if (bag === undefined) return codes
  for (const [path, bytes] of files) {
    const computed = new Map<HashAlgorithm, Bytes>()
    for (const algorithm of algorithmsFor(bag, path)) {
      const hash = digestsEverywhere.newHash(algorithm)
      hash.update(bytes)
      computed.set(algorithm, hash.digest())
    }
    checkHashes(bag, path, computed, report)
  }
  return codes
}

/** `v0.97/valid/basic-bag` and its files by their paths within. */
function bagsOf(files: ReadonlyMap<string, Bytes>): Map<string, Map<string, Bytes>> {
  const bags = new Map<string, Map<string, Bytes>>()
  for (const [path, bytes] of files) {
    const [, bag, within] = /^(v[^/]+\/[^/]+\/[^/]+)\/(.+)$/.exec(path.replace(/^\.\//, "")) ?? []
    if (bag === undefined || within === undefined) continue
    bags.set(bag, (bags.get(bag) ?? new Map<string, Bytes>()).set(within, bytes))
  }
  return bags
}

const BLOCK = 512

/** Files of a tar archive (POSIX ustar, with pax headers for long names), unpacked from gzip. */
async function readTarGz(archive: Bytes): Promise<Map<string, Bytes>> {
  const stream = new Blob([archive]).stream().pipeThrough(new DecompressionStream("gzip"))
  const tar = new Uint8Array(await new Response(stream).arrayBuffer())
  const text = (from: number, length: number) =>
    new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0.*$/s, "")
  const files = new Map<string, Bytes>()
  let paxPath: string | undefined
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8)
    const bytes = tar.slice(at + BLOCK, at + BLOCK + size)
    const kind = String.fromCharCode(tar[at + 156]!)
    const prefix = text(at + 345, 155)
    const name = paxPath ?? (prefix === "" ? text(at, 100) : `${prefix}/${text(at, 100)}`)
    paxPath = kind === "x" ? /\d+ path=(.*)\n/.exec(new TextDecoder().decode(bytes))?.[1] : undefined
    if (kind === "0" || kind === "\0") files.set(name, bytes)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}
