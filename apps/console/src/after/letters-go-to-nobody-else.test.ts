import type { Bytes } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { adviceIdentityOf, newRecoverySecret } from "@alongside/evidence/recovery/secret"
import { tracks } from "@alongside/evidence/statement/place"
import { Records } from "@alongside/live/relay/records"
import { counselSignsIn, Session } from "@alongside/live/relay/session"
import { encodeRecordFrame } from "@alongside/protocol/watch"
import { identityToRecipient } from "age-encryption"
import { describe, expect, test } from "vitest"
import { joiningOf, signerOf } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../../../server/src/testing/test-server.ts"
import { herRecipient, recipientHash } from "./her-recipient.ts"

const newRecipient = async () => identityToRecipient(await adviceIdentityOf(newRecoverySecret()))

/** What a phone sends first, with an epoch that names a reader of kind `advice`. */
function namingAdvice(phone: SignedPhone, recipient: string): Promise<Bytes> {
  const leg = phone.legStatement()
  const epoch = phone.say({
    ...{ kind: "epoch", track: "leg", epoch: 0, firstSequences: new Map(tracks.map((track) => [track, 0] as const)) },
    envelopes: [
      { kind: "advice", recipientHash: recipientHash(recipient), opens: ["advice"], envelopeHash: recipientHash("") },
    ],
  })
  return phone.batch([leg, epoch, phone.segment("audio", 500)])
}

/** The records of an honest server, and among them what it never got from her phone. */
class LyingRecords {
  readonly #honest: Records
  readonly #encounter: Bytes
  readonly #forged: Bytes
  readonly #isFirst: boolean

  constructor(honest: Records, encounter: Bytes, forged: Bytes, isFirst: boolean) {
    this.#honest = honest
    this.#encounter = encounter
    this.#forged = forged
    this.#isFirst = isFirst
  }

  async *index(from: number): ReturnType<Records["index"]> {
    for await (const lines of this.#honest.index(from)) {
      const forged = lines.map((line) => ({ ...line, ordinal: line.ordinal + FORGED }))
      yield this.#isFirst ? [...forged, ...lines] : [...lines, ...forged]
    }
  }

  async *between(from: number, to: number): ReturnType<Records["between"]> {
    if (from < FORGED) return yield* this.#honest.between(from, to)
    const said = { encounter: this.#encounter, ordinal: from, receivedMs: 0, isContradiction: false }
    yield encodeRecordFrame({ ...said, batch: this.#forged })
  }
}

const FORGED = 1000

describe("a server that puts its own key in the place of hers", () => {
  test("is believed only as far as her phone has signed, whatever it adds to the record", async () => {
    await using server = await startTestServer()
    const joining = joiningOf(server.joiningPath)
    const phone = new SignedPhone()
    const [hers, its] = [await newRecipient(), await newRecipient()]
    const batch = await namingAdvice(phone, hers)
    expect(await phone.upload(server.url, [batch])).toMatchObject({ status: 200 })
    const counsel = { counselKey: joining.counselKey, sign: signerOf(joining.signingSeed) }
    const honest = new Records(new Session(server.url, counselSignsIn(counsel)), phone.id)
    const found = (records: Pick<Records, "index" | "between">, ...given: string[]) =>
      herRecipient(records, phone.encounter, joining.identity, given)

    expect(await found(honest, its, hers)).toBe(hers)
    expect(await found(honest, its)).toBeUndefined()
    expect(await found(honest)).toBeUndefined()
    expect(await found(honest, await recipientOf(joining.identity))).toBeUndefined()

    const { encounter } = phone
    const inPlace = Buffer.from(batch)
    inPlace.set(recipientHash(its), inPlace.indexOf(recipientHash(hers)))
    const forged = {
      "her leg, from a key of the server's": await namingAdvice(new SignedPhone({ encounter }), its),
      "another leg, from a device of the server's": await namingAdvice(new SignedPhone({ encounter, leg: 1 }), its),
      "another leg, of her device's key but not endorsed": await namingAdvice(phone.nextLeg(), its),
      "her own statement, altered": new Uint8Array(inPlace),
      "another encounter's": await namingAdvice(new SignedPhone(), its),
    }
    for (const [what, bytes] of Object.entries(forged)) {
      for (const isFirst of [true, false]) {
        const lying = new LyingRecords(honest, encounter, bytes, isFirst)
        expect(await found(lying, its), what).toBeUndefined()
        expect(await found(lying, its, hers), what).toBe(hers)
      }
    }
  })
})
