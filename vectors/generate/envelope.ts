import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type Endorsement, type EnvelopeContent, sealEnvelope } from "@alongside/evidence/seal/envelope"
import { trackKeysOf } from "@alongside/evidence/seal/ratchet"
import type { Track } from "@alongside/evidence/statement/place"
import type { ReaderKind } from "@alongside/evidence/statement/statement"
import { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption"
import { type Case, caseOf } from "./case.ts"
import { claimOfTheFirstLeg } from "./claim.ts"
import { anotherEncounter, encounter, session } from "./encounter.ts"
import { testOnlyBytes, testOnlyFixedRandomness, testOnlySecret, withFlippedBit } from "./test-only-secrets.ts"

const recoveryIdentity = (): Promise<string> => testOnlyFixedRandomness("recovery identity", generateHybridIdentity)
const counselIdentity = (): Promise<string> => testOnlyFixedRandomness("counsel identity", generateHybridIdentity)

const secret = testOnlySecret("epoch secret")
const opens = ["audio", "video", "place"] as const
const keys = trackKeysOf(secret, { encounter, leg: 0, writer: session.publicKey }, [
  "audio",
  "video",
  "place",
  "advice",
])
const content: EnvelopeContent = { encounter, leg: 0, epoch: 2, keys, endorsement: undefined }
const sealedKeys = (...tracks: readonly Track[]): Cbor => tracks.map((track) => [track, keys.get(track)!])

interface Expected {
  readonly encounter?: Bytes
  readonly leg?: number
  readonly epoch?: number
  readonly reader?: string
  readonly opens?: readonly Track[]
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
      inputs: {
        identity,
        encounter,
        leg: 0,
        epoch: 2,
        reader: "recovery",
        ...expected,
        opens: (expected.opens ?? opens).join(" "),
      },
      bytes,
    })
  const seal = (name: string, of: EnvelopeContent, to = recipient) =>
    testOnlyFixedRandomness(`envelope ${name}`, () => sealEnvelope(of, { kind: "recovery", recipient: to }))
  const sealFor = (kind: ReaderKind, scope: readonly Track[]) =>
    testOnlyFixedRandomness(`envelope for ${kind} ${scope}`, () =>
      sealEnvelope(content, { kind, recipient, opens: scope }),
    )
  const keysFor = (kind: ReaderKind, ...tracks: readonly Track[]) =>
    encrypt(`${kind} with ${tracks}`, plain(kind, encounter, 0, 2, sealedKeys(...tracks), null), recipient)
  const encrypt = (name: string, plaintext: Bytes, ...recipients: string[]) =>
    testOnlyFixedRandomness(`age ${name}`, async () => {
      const encrypter = new Encrypter()
      for (const one of recipients) encrypter.addRecipient(one)
      return (await encrypter.encrypt(plaintext)) as Bytes
    })
  const plain = (...parts: readonly Cbor[]): Bytes => encodeCbor(["alongside envelope 2", ...parts])

  const good = await seal("later epoch", content)
  const endorsement: Endorsement = { salt: testOnlyBytes("endorsement salt"), claim: await claimOfTheFirstLeg() }
  const counsel = await identityToRecipient(await counselIdentity())
  const classicIdentity = await testOnlyFixedRandomness("classic identity", generateX25519Identity)
  const classic = await identityToRecipient(classicIdentity)
  const lastLine = Buffer.from(good).indexOf("\n--- ") + 1
  const short = await encrypt(
    "short key",
    plain("recovery", encounter, 0, 2, [["audio", keys.get("audio")!.slice(1)]], null),
    recipient,
  )
  const nonsense = await encrypt("nonsense", testOnlyBytes("nonsense", 100), recipient)
  const otherVersion = encodeCbor(["alongside envelope 1", "recovery", encounter, 0, 2, secret, null])
  const badEndorsement = await encrypt(
    "bad endorsement",
    plain("recovery", encounter, 0, 2, sealedKeys(...opens), [secret]),
    recipient,
  )

  return [
    envelope("later-epoch", "the keys of an epoch's sound, picture and place", good),
    envelope(
      "first-epoch",
      "the first of a leg brings the endorsement",
      await seal("first epoch", { ...content, epoch: 0, endorsement }),
      "ok",
      { epoch: 0 },
    ),
    envelope(
      "for-a-contact",
      "picture and place: nothing in it opens sound or advice",
      await sealFor("contact", ["video", "place"]),
      "ok",
      { reader: "contact", opens: ["video", "place"] },
    ),
    envelope("for-the-advice-key", "advice, and nothing else", await sealFor("advice", ["advice"]), "ok", {
      reader: "advice",
      opens: ["advice"],
    }),
    envelope(
      "for-connected-counsel",
      "all that counsel may open while connected",
      await sealFor("counsel", ["audio", "video", "place", "advice"]),
      "ok",
      { reader: "counsel", opens: ["audio", "video", "place", "advice"] },
    ),
    envelope(
      "sound-for-a-contact-unsaid",
      "opens sound, which the epoch doesn't say",
      await sealFor("contact", ["audio", "video", "place"]),
      "ENVELOPE_TRACKS_DIFFER",
      { reader: "contact", opens: ["video", "place"] },
    ),
    envelope(
      "advice-for-a-contact",
      "no contact may ever open advice",
      await keysFor("contact", "video", "place", "advice"),
      "ENVELOPE_CONTENT_INVALID",
      { reader: "contact", opens: ["video", "place"] },
    ),
    envelope(
      "advice-for-recovery",
      "advice has a recovery key of its own",
      await keysFor("recovery", "audio", "video", "place", "advice"),
      "ENVELOPE_CONTENT_INVALID",
    ),
    envelope("no-keys", "opens nothing", await keysFor("recovery"), "ENVELOPE_CONTENT_INVALID"),
    envelope(
      "tracks-out-of-order",
      "the same keys could be told in many ways",
      await keysFor("recovery", "video", "audio", "place"),
      "ENVELOPE_CONTENT_INVALID",
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
      await encrypt("for two", plain("recovery", encounter, 0, 2, sealedKeys(...opens), null), recipient, counsel),
      "ENVELOPE_FORM_INVALID",
    ),
    envelope(
      "mixed-with-classic",
      "a classic stanza beside the hybrid one opens to a quantum computer",
      await encrypt("mixed", plain("recovery", encounter, 0, 2, sealedKeys(...opens), null), recipient, classic),
      "ENVELOPE_FORM_INVALID",
    ),
    envelope(
      "classic",
      "one stanza, of the classic kind",
      await encrypt("classic", plain("recovery", encounter, 0, 2, sealedKeys(...opens), null), classic),
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
    envelope("key-short", "a key of 63 bytes", short, "ENVELOPE_CONTENT_INVALID"),
    envelope("endorsement-short", "an endorsement of one part", badEndorsement, "ENVELOPE_CONTENT_INVALID"),
  ]
}
