import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import {
  type BaseKey,
  decodeHeader,
  decryptFrame,
  deriveFrameKeys,
  encodeHeader,
  encryptFrame,
} from "@alongside/evidence/seal/sframe"

/** The cipher suite that we seal with: AES_256_GCM_SHA512_128. */
const OUR_SUITE = 5

interface HeaderCase {
  /** Decimal: they reach past what a number holds. */
  readonly kid: string
  readonly ctr: string
  readonly encoded: string
}

interface SealingCase {
  readonly cipher_suite: number
  readonly kid: string
  readonly ctr: string
  readonly base_key: string
  readonly sframe_key: string
  readonly sframe_salt: string
  readonly metadata: string
  readonly pt: string
  readonly ct: string
}

interface TestVectors {
  readonly header: readonly HeaderCase[]
  readonly sframe: readonly SealingCase[]
}

/**
 * Runs the vectors of RFC 9605, appendix C (`vectors/outside/sframe/test-vectors.json`): all headers, which are the same for every
 * suite, and all sealing of our suite.
 * @returns how many there were, and a sentence for each that differs.
 */
export async function runRfc9605(json: string): Promise<{ readonly ran: number; readonly differences: string[] }> {
  const { header, sframe } = JSON.parse(json.replace(/"(kid|ctr)": (\d+)/g, '"$1": "$2"')) as TestVectors
  const ours = sframe.filter(({ cipher_suite }) => cipher_suite === OUR_SUITE)
  const differences = [
    ...header.flatMap(headerDifferences),
    ...(await Promise.all(ours.map(sealingDifferences))).flat(),
  ]
  return { ran: header.length + ours.length, differences }
}

function headerDifferences({ kid, ctr, encoded }: HeaderCase): string[] {
  const ourBytes = toHex(encodeHeader(BigInt(kid), BigInt(ctr)))
  const header = decodeHeader(bytesOf(encoded))
  const found: string[] = []
  if (ourBytes !== encoded) found.push(`header ${kid}, ${ctr}: expected ${encoded}, wrote ${ourBytes}`)
  if (header?.kid !== BigInt(kid) || header.ctr !== BigInt(ctr) || header.length !== encoded.length / 2) {
    found.push(`header ${encoded} was read as ${header?.kid}, ${header?.ctr}`)
  }
  return found
}

async function sealingDifferences(one: SealingCase): Promise<string[]> {
  const keys = deriveFrameKeys(BigInt(one.kid), bytesOf(one.base_key) as BaseKey)
  const metadata = bytesOf(one.metadata)
  const frame = await encryptFrame(keys, BigInt(one.kid), BigInt(one.ctr), metadata, bytesOf(one.pt))
  const header = decodeHeader(frame)
  const opened = header && (await decryptFrame(keys, header, metadata, frame))
  const pairs: [string, string, Bytes | undefined][] = [
    ["sframe_key", one.sframe_key, keys.key],
    ["sframe_salt", one.sframe_salt, keys.salt],
    ["ct", one.ct, frame],
    ["pt", one.pt, opened],
  ]
  return pairs
    .filter(([, expected, found]) => found === undefined || toHex(found) !== expected)
    .map(([name, expected, found]) => `${name}: expected ${expected}, found ${found && toHex(found)}`)
}

function bytesOf(hex: string): Bytes {
  const bytes = fromHex(hex)
  if (bytes === undefined) throw new Error("a vector of RFC 9605 isn't hexadecimal")
  return bytes
}
