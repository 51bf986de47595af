import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { endorsementHash } from "@alongside/evidence/seal/envelope"
import { type Claim, signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, device, encounter, legStatement, secondSession, session } from "./encounter.ts"
import { testOnlyBytes, testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

const first: Claim = { encounter, leg: 0, sessionKey: session.publicKey, deviceKey: device.publicKey }
const second: Claim = { ...first, leg: 1, sessionKey: secondSession.publicKey }

/** The neutral element of edwards25519: as a key it would hold every message that R = neutral element, S = 0 "signs". */
const NEUTRAL = concatBytes(Uint8Array.of(1), new Uint8Array(31))

export const claimOfTheFirstLeg = (): Promise<Bytes> => signClaim(first, device.sign)

const claim = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
  caseOf({ path: `claim/${name}`, format: "claim", expect, comment, bytes })

const signed = (payload: Cbor): Promise<Bytes> => signCose(coseTypes.claim, encodeCbor(payload), device.sign)

export async function claimCases(): Promise<Case[]> {
  const good = await claimOfTheFirstLeg()
  const signNothing = () => Promise.resolve(concatBytes(NEUTRAL, new Uint8Array(32)))
  return [
    claim("first-leg", "opens an encounter", good),
    claim(
      "second-leg",
      "the app was started again: a new session key, the same device",
      await signClaim(second, device.sign),
    ),
    claim(
      "signed-by-another",
      "names a device key that didn't sign it",
      await signClaim(first, testOnlyKey("impostor").sign),
      "SIGNATURE_INVALID",
    ),
    claim("signature-altered", "one bit of the signature", withFlippedBit(good, -1), "SIGNATURE_INVALID"),
    claim(
      "everybodys-key",
      "a device key of small order, with which everybody could sign",
      await signClaim({ ...first, deviceKey: NEUTRAL }, signNothing),
      "SIGNATURE_INVALID",
    ),
    claim(
      "signature-of-nothing",
      "R the neutral element, S 0",
      await signClaim(first, signNothing),
      "SIGNATURE_INVALID",
    ),
    claim(
      "of-another-encounter",
      "leg 0 of an encounter that isn't the hash of its key",
      await signClaim({ ...first, encounter: anotherEncounter }, device.sign),
      "ENCOUNTER_KEY_DIFFERS",
    ),
    claim(
      "typ-of-a-batch",
      "a batch's type",
      await signCose(coseTypes.batch, encodeCbor([encounter, 0, session.publicKey, device.publicKey]), device.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
    claim(
      "of-three-parts",
      "names no device",
      await signed([encounter, 0, session.publicKey]),
      "CLAIM_INVALID at form",
    ),
    claim(
      "leg-negative",
      "leg −1",
      await signed([encounter, -1, session.publicKey, device.publicKey]),
      "CLAIM_INVALID at leg",
    ),
    claim(
      "encounter-short",
      "31 bytes",
      await signed([encounter.slice(1), 1, session.publicKey, device.publicKey]),
      "CLAIM_INVALID at encounter",
    ),
    claim(
      "session-key-short",
      "31 bytes",
      await signed([encounter, 1, session.publicKey.slice(1), device.publicKey]),
      "CLAIM_INVALID at session key",
    ),
    claim(
      "device-key-short",
      "31 bytes",
      await signed([encounter, 1, secondSession.publicKey, device.publicKey.slice(1)]),
      "CLAIM_INVALID at device key",
    ),
  ]
}

export async function endorsementCases(): Promise<Case[]> {
  const salt = testOnlyBytes("endorsement salt")
  const good = await claimOfTheFirstLeg()
  const leg = encodeStatement({ ...legStatement, endorsement: endorsementHash({ salt, claim: good }) })
  const ofAnother = await signClaim(second, device.sign)
  const legThatPromises = (bytes: Bytes) =>
    encodeStatement({ ...legStatement, endorsement: endorsementHash({ salt, claim: bytes }) })
  const endorsement = (name: string, comment: string, statement: Bytes, bytes: Bytes, expect = "ok", ofSalt = salt) =>
    caseOf({
      path: `endorsement/${name}`,
      format: "endorsement",
      expect,
      comment,
      inputs: { "leg statement": statement, salt: ofSalt },
      bytes,
    })
  return [
    endorsement("of-this-leg", "the claim that the leg promised", leg, good),
    endorsement(
      "of-another-salt",
      "the right claim, another salt",
      leg,
      good,
      "ENDORSEMENT_DIFFERS",
      testOnlyBytes("salt"),
    ),
    endorsement(
      "of-another-leg",
      "promised and signed, and about another leg",
      legThatPromises(ofAnother),
      ofAnother,
      "ENDORSEMENT_DIFFERS",
    ),
    endorsement(
      "not-signed",
      "promised, and signed by somebody else",
      legThatPromises(withFlippedBit(good, -1)),
      withFlippedBit(good, -1),
      "SIGNATURE_INVALID",
    ),
  ]
}
