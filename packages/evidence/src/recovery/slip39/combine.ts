import { type Bytes, equalBytes } from "../../format/bytes.ts"
import { RecoveryError } from "../error.ts"
import { decryptSecret } from "./cipher.ts"
import { DIGEST_AT, DIGEST_BYTES, digestOf, SECRET_AT } from "./digest.ts"
import { interpolate, type Point } from "./field.ts"
import type { Share } from "./share.ts"

/**
 * Gives back the secret that `shares` are of.
 * @param shares - of one set; more than are needed do no harm.
 * @throws {RecoveryError} `SHARE_MISSING`, `SHARE_REPEATED`, `SHARES_OF_DIFFERENT_SETS`, `SHARES_DO_NOT_FIT`.
 */
export async function combineShares(shares: readonly Share[], passphrase: Bytes = new Uint8Array(0)): Promise<Bytes> {
  const first = shares[0]
  if (first === undefined) throw new RecoveryError("SHARE_MISSING", "there is no share")
  if (!shares.every((share) => isOfOneSet(share, first))) {
    throw new RecoveryError("SHARES_OF_DIFFERENT_SETS", "the shares are of different sets")
  }
  const groups = new Map<number, Share[]>()
  for (const share of shares) groups.set(share.groupIndex, [...(groups.get(share.groupIndex) ?? []), share])
  for (const members of groups.values()) checkMembers(members)
  const whole = [...groups].filter(([, members]) => members.length >= members[0]!.memberThreshold)
  if (whole.length < first.groupThreshold) {
    throw new RecoveryError("SHARE_MISSING", "there are fewer shares than it takes")
  }
  const points: Point[] = []
  for (const [x, members] of whole.slice(0, first.groupThreshold)) {
    const { memberThreshold } = members[0]!
    const chosen = members.slice(0, memberThreshold).map(({ memberIndex, value }) => ({ x: memberIndex, y: value }))
    points.push({ x, y: await secretAt(chosen) })
  }
  return decryptSecret(await secretAt(points), passphrase, first)
}

function isOfOneSet(a: Share, b: Share): boolean {
  return (
    a.identifier === b.identifier &&
    a.isExtendable === b.isExtendable &&
    a.iterationExponent === b.iterationExponent &&
    a.groupThreshold === b.groupThreshold &&
    a.groupCount === b.groupCount &&
    a.value.length === b.value.length
  )
}

function checkMembers(members: readonly Share[]): void {
  const { memberThreshold } = members[0]!
  if (members.some((one) => one.memberThreshold !== memberThreshold)) {
    throw new RecoveryError("SHARES_OF_DIFFERENT_SETS", "the shares don't agree on how many it takes")
  }
  if (new Set(members.map(({ memberIndex }) => memberIndex)).size < members.length) {
    throw new RecoveryError("SHARE_REPEATED", "the same share came twice")
  }
}

async function secretAt(points: readonly Point[]): Promise<Bytes> {
  if (points.length === 1) return points[0]!.y
  const secret = interpolate(points, SECRET_AT)
  const digest = interpolate(points, DIGEST_AT)
  if (!equalBytes(digest.subarray(0, DIGEST_BYTES), await digestOf(secret, digest.slice(DIGEST_BYTES)))) {
    throw new RecoveryError("SHARES_DO_NOT_FIT", "the shares are of one set and don't fit each other")
  }
  return secret
}
