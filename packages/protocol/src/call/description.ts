import { type Bytes, equalBytes, fromHex } from "@alongside/evidence/format/bytes"
import { CallError } from "./error.ts"
import { malformed } from "./seat.ts"

/** Sound alone takes 2 to 3 kB with every codec that browsers list; candidates are 100 bytes each. */
export const MAX_DESCRIPTION = 8 * 1024
/** How many candidates one word brings, and how long each is at most. */
export const MAX_CANDIDATES = 32
export const MAX_CANDIDATE = 400

const FINGERPRINT = /^a=fingerprint:(.*)$/gim
const SHA256 = /^sha-256 ([0-9A-F]{2}(?::[0-9A-F]{2}){31})$/i

/**
 * The one DTLS fingerprint of a session description: RFC 8122 §5, SHA-256. 32 bytes.
 * @throws {CallError} `CALL_MALFORMED` when there is none, are several, or it is of another hash.
 */
export function fingerprintOf(sdp: string): Bytes {
  const found = [...sdp.matchAll(FINGERPRINT)].map(([, value = ""]) => {
    const digits = SHA256.exec(value.trim())?.[1]
    return digits === undefined ? malformed("fingerprint") : fromHex(digits.replaceAll(":", "").toLowerCase())!
  })
  const first = found[0] ?? malformed("fingerprint")
  return found.every((one) => equalBytes(one, first)) ? first : malformed("fingerprint")
}

/** That a description has sound and nothing else, and the fingerprint that was signed. @throws {CallError} `CALL_MALFORMED`, `CALL_FINGERPRINT_DIFFERS`. */
export function assertDescription(sdp: string, signedFingerprint: Bytes): void {
  const media = [...sdp.matchAll(/^m=(\S+)/gm)].map(([, kind]) => kind)
  // The person's uplink carries one voice; pictures have a way of their own.
  if (media.length !== 1 || media[0] !== "audio") malformed("description's media")
  if (!equalBytes(fingerprintOf(sdp), signedFingerprint)) {
    throw new CallError(
      "CALL_FINGERPRINT_DIFFERS",
      "a description has another DTLS fingerprint than the one signed for",
    )
  }
}
