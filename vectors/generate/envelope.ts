import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type Endorsement, type EnvelopeContent, sealEnvelope } from "@alongside/evidence/seal/envelope"
import { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption"
import { type Case, caseOf } from "./case.ts"
import { claimOfTheFirstLeg } from "./claim.ts"
import { anotherEncounter, encounter } from "./encounter.ts"
import { testOnlyBytes, testOnlyFixedRandomness, testOnlySecret, withFlippedBit } from "./test-only-secrets.ts"

const recoveryIdentity = (): Promise<string> => testOnlyFixedRandomness("recovery identity", generateHybridIdentity)
const counselIdentity = (): Promise<string> => testOnlyFixedRandomness("counsel identity", generateHybridIdentity)

const secret = testOnlySecret("epoch secret")
const content: EnvelopeContent = { encounter, leg: 0, epoch: 2, secret, endorsement: undefined }

interface Expected {
  readonly encounter?: Bytes
  readonly leg?: number
  readonly epoch?: number
  readonly reader?: string
}

export async function envelopeCases(): Promise<Case[]> {
  const identity = await recoveryIdentity()
  const recipient = await identityToRecipient(identity)
  const envelope = (name: string, comment: string, bytes: Bytes, expect = "ok", expected: Expected = {}) =>
    caseOf({
      path: `envelope/${name}`,
      format: "envelope",
      expect,
      comment,
      inputs: { identity, encounter, leg: 0, epoch: 2, reader: "recovery", ...expected },
      bytes,
    })
  const seal = (name: string, of: EnvelopeContent, to = recipient) =>
    testOnlyFixedRandomness(`envelope ${name}`, () => sealEnvelope(of, { kind: "recovery", recipient: to }))
  const encrypt = (name: string, plaintext: Bytes, ...recipients: string[]) =>
    testOnlyFixedRandomness(`age ${name}`, async () => {
      const encrypter = new Encrypter()
      for (const one of recipients) encrypter.addRecipient(one)
      return (await encrypter.encrypt(plaintext)) as Bytes
    })
  const plain = (...parts: readonly Cbor[]): Bytes => encodeCbor(["alongside envelope 1", ...parts])

  const good = await seal("later epoch", content)
  const endorsement: Endorsement = { salt: testOnlyBytes("endorsement salt"), claim: await claimOfTheFirstLeg() }
  const counsel = await identityToRecipient(await counselIdentity())
  const classicIdentity = await testOnlyFixedRandomness("classic identity", generateX25519Identity)
  const classic = await identityToRecipient(classicIdentity)
  const lastLine = Buffer.from(good).indexOf("\n--- ") + 1
  const short = await encrypt("short secret", plain("recovery", encounter, 0, 2, secret.slice(1), null), recipient)
  const nonsense = await encrypt("nonsense", testOnlyBytes("nonsense", 100), recipient)
  const otherVersion = encodeCbor(["alongside envelope 2", "recovery", encounter, 0, 2, secret, null])
  const badEndorsement = await encrypt(
    "bad endorsement",
    plain("recovery", encounter, 0, 2, secret, [secret]),
    recipient,
  )

  return [
    envelope("later-epoch", "the secret of an epoch", good),
    envelope(
      "first-epoch",
      "the first of a leg brings the endorsement",
      await seal("first epoch", { ...content, epoch: 0, endorsement }),
      "ok",
      { epoch: 0 },
    ),
    envelope(
      "for-another-key",
      "sealed to counsel",
      await seal("for counsel", content, counsel),
      "ENVELOPE_NOT_FOR_THIS_KEY",
    ),
    envelope("payload-altered", "one bit of the last chunk's tag", withFlippedBit(good, -1), "ENVELOPE_DAMAGED"),
    envelope("header-altered", "one bit of the header's MAC", withFlippedBit(good, lastLine + 10), "ENVELOPE_DAMAGED"),
    envelope(
      "for-two",
      "a second stanza lets somebody else in unseen",
      await encrypt("for two", plain("recovery", encounter, 0, 2, secret, null), recipient, counsel),
      "ENVELOPE_FORM_INVALID",
    ),
    envelope(
      "mixed-with-classic",
      "a classic stanza beside the hybrid one opens to a quantum computer",
      await encrypt("mixed", plain("recovery", encounter, 0, 2, secret, null), recipient, classic),
      "ENVELOPE_FORM_INVALID",
    ),
    envelope(
      "classic",
      "one stanza, of the classic kind",
      await encrypt("classic", plain("recovery", encounter, 0, 2, secret, null), classic),
      "ENVELOPE_FORM_INVALID",
    ),
    envelope("not-age", "no age file at all", testOnlyBytes("not age", 200), "ENVELOPE_FORM_INVALID"),
    envelope(
      "of-another-encounter",
      "opens, and belongs to another encounter",
      await seal("other encounter", { ...content, encounter: anotherEncounter }),
      "ENVELOPE_OF_ANOTHER_PLACE",
    ),
    envelope("of-another-leg", "opens, and belongs to leg 0", good, "ENVELOPE_OF_ANOTHER_PLACE", { leg: 1 }),
    envelope("of-another-epoch", "opens, and belongs to epoch 2", good, "ENVELOPE_OF_ANOTHER_PLACE", { epoch: 3 }),
    envelope("of-another-reader", "opens, and says it is for recovery", good, "ENVELOPE_OF_ANOTHER_PLACE", {
      reader: "counsel",
    }),
    envelope("of-nonsense", "opens to something that is no CBOR", nonsense, "ENVELOPE_CONTENT_INVALID"),
    envelope(
      "of-another-version",
      "opens to a version that this reader doesn't know",
      await encrypt("version", otherVersion, recipient),
      "ENVELOPE_CONTENT_INVALID",
    ),
    envelope("secret-short", "a secret of 31 bytes", short, "ENVELOPE_CONTENT_INVALID"),
    envelope("endorsement-short", "an endorsement of one part", badEndorsement, "ENVELOPE_CONTENT_INVALID"),
  ]
}
