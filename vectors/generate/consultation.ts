import { encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { signRelease } from "@alongside/evidence/package/consultation"
import { type Case, caseOf } from "./case.ts"
import { encounter, hashNamed, PRESS_MS } from "./encounter.ts"
import { testOnlyKey } from "./test-only-secrets.ts"

/** Releases of consultations: spec/package.md §2.2. */
export async function consultationCases(): Promise<Case[]> {
  const counsel = testOnlyKey("counsel")
  const stranger = testOnlyKey("somebody else")
  const release = {
    encounter,
    counselKey: counsel.publicKey,
    recipientHash: hashNamed("counsel recipient"),
    atMs: PRESS_MS + 3_600_000,
  }
  const one = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok") =>
    caseOf({ path: `consultation-release/${name}`, format: "consultation release", expect, comment, bytes })
  const payload = [encounter, counsel.publicKey, release.recipientHash, release.atMs] as const
  const saying = (...parts: Parameters<typeof encodeCbor>[0][]) =>
    signCose(coseTypes.consultationRelease, encodeCbor(parts), counsel.sign)
  return [
    one("by-counsel", "what was said while she was connected may be shown", await signRelease(release, counsel.sign)),
    one(
      "by-another",
      "somebody else signed in counsel's name",
      await signRelease(release, stranger.sign),
      "SIGNATURE_INVALID",
    ),
    one(
      "typ-of-an-acceptance",
      "an acceptance is no release",
      await signCose(coseTypes.acceptance, encodeCbor([...payload]), counsel.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
    one("of-three", "no time", await saying(...payload.slice(0, 3)), "RELEASE_INVALID at form"),
    one(
      "encounter-short",
      "31 bytes",
      await saying(encounter.slice(1), ...payload.slice(1)),
      "RELEASE_INVALID at encounter",
    ),
    one(
      "recipient-text",
      "the recipient itself, and not its hash",
      await saying(encounter, counsel.publicKey, "age1pq1", release.atMs),
      "RELEASE_INVALID at recipient",
    ),
    one("time-negative", "before 1970", await saying(...payload.slice(0, 3), -1), "RELEASE_INVALID at time"),
  ]
}
