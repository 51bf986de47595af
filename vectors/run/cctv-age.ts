import { toHex } from "@alongside/evidence/format/bytes"
import { hashLarge } from "@alongside/evidence/format/hash"
import { armor, Decrypter } from "age-encryption"

/** A case of C2SP's CCTV: lines of `name: value`, an empty line, an age file. */
interface AgeCase {
  readonly expect: string
  /** SHA-256 of the payload, where some of it decrypts. */
  readonly payload: string | undefined
  readonly identities: readonly string[]
  readonly passphrases: readonly string[]
  readonly isArmored: boolean
  readonly file: Uint8Array<ArrayBuffer>
}

/**
 * Runs C2SP's age vectors (the package `cctv-age`) through the library that seals and opens our envelopes.
 * @returns how many there were, and a sentence for each that differs.
 */
export async function runCctvAge(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ readonly ran: number; readonly differences: string[] }> {
  const differences: string[] = []
  for (const [name, bytes] of Object.entries(files)) {
    const one = await parseCase(bytes)
    const found = await decrypt(one)
    if (found !== (one.expect === "success" ? one.payload : undefined)) {
      differences.push(
        `${name}: expected ${one.expect}, ${found === undefined ? "it didn't open" : `opened to ${found}`}`,
      )
    }
  }
  return { ran: Object.keys(files).length, differences }
}

async function parseCase(bytes: Uint8Array): Promise<AgeCase> {
  const end = endOfHead(bytes)
  const head = new TextDecoder()
    .decode(bytes.subarray(0, end))
    .trimEnd()
    .split("\n")
    .map((line): [string, string] => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)])
  const all = (name: string) => head.flatMap(([key, value]) => (key === name ? [value] : []))
  const body = Uint8Array.from(bytes.subarray(end + 1))
  return {
    expect: all("expect")[0] ?? "",
    payload: all("payload")[0],
    identities: all("identity"),
    passphrases: all("passphrase"),
    isArmored: all("armored").length > 0,
    file: all("compressed")[0] === "zlib" ? await inflate(body) : body,
  }
}

/** Where the line feed stands that makes the empty line. */
function endOfHead(bytes: Uint8Array): number {
  const end = bytes.findIndex((byte, at) => byte === 0x0a && bytes[at - 1] === 0x0a)
  if (end < 0) throw new Error("an age vector has a head and a file")
  return end
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** SHA-256 of the payload, or `undefined` when the file isn't decrypted to its end. */
async function decrypt(one: AgeCase): Promise<string | undefined> {
  try {
    const decrypter = new Decrypter()
    for (const passphrase of one.passphrases) decrypter.addPassphrase(passphrase)
    for (const identity of one.identities) decrypter.addIdentity(identity)
    const file = one.isArmored ? armor.decode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(one.file)) : one.file
    return toHex(await hashLarge(Uint8Array.from(await decrypter.decrypt(file))))
  } catch {
    return undefined
  }
}
