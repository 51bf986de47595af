import type { Bytes } from "@alongside/evidence/format/bytes"
import { type EngagementEnded, signEngagementEnded } from "@alongside/evidence/letters/engagement"
import { type LetterToHer, sealLetterToHer } from "@alongside/evidence/letters/letter-to-her"
import { adviceIdentityOf, newRecoverySecret } from "@alongside/evidence/recovery/secret"
import { type CounselLetter, signCounselLetter } from "@alongside/protocol/letters"
import { identityToRecipient } from "age-encryption"
import { beforeAll, describe, expect, test } from "vitest"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { type KnownWriters, readLetters } from "./read-letters.ts"

const encounter = new Uint8Array(32).fill(5)
const counsel = quickKey()
const stranger = quickKey()
const said: Pick<LetterToHer, "outcome" | "steps" | "text"> = {
  ...{ outcome: { what: "released", by: "", where: "" }, steps: ["sign-nothing"], text: "Llámeme." },
}
let identity: string
let older: string
beforeAll(async () => {
  identity = await adviceIdentityOf(newRecoverySecret())
  older = await adviceIdentityOf(newRecoverySecret())
})

const lawyers = [{ key: counsel.publicKey, name: "Ana Pérez", recipient: "age1pq1ana" }]
const joined: KnownWriters = { lawyers, membership: { fault: undefined } }
const notJoined: KnownWriters = { lawyers, membership: undefined }

interface Trial {
  readonly letter?: Partial<LetterToHer>
  readonly signed?: Partial<CounselLetter>
  readonly ended?: Partial<EngagementEnded>
  readonly signer?: ReturnType<typeof quickKey>
  readonly endedBy?: ReturnType<typeof quickKey>
  readonly to?: string
}

async function written({ letter, signed, ended, signer = counsel, endedBy = counsel, to }: Trial = {}): Promise<Bytes> {
  const place = { encounter, counselKey: counsel.publicKey, number: 0 }
  const end = { encounter, counselKey: counsel.publicKey, atMs: 1_795_287_000_000, ...ended }
  const sealed = await sealLetterToHer(
    { ...place, atMs: 1_795_286_000_000, ...said, ended: await signEngagementEnded(end, endedBy.sign), ...letter },
    await identityToRecipient(to ?? identity),
  )
  const reader = new Uint8Array(32)
  return signCounselLetter({ ...place, to: "her", reader, letter: sealed, ...signed }, signer.sign)
}

const read = async (signed: Bytes, known = joined) =>
  (await readLetters([{ atMs: 0, signed }], encounter, [identity, older], known))[0]

test("it says who wrote it, and that this phone has checked that", async () => {
  expect(await read(await written())).toEqual({
    ...said,
    ...{ atMs: 1_795_286_000_000, endedMs: 1_795_287_000_000 },
    writer: { standing: "checked", name: "Ana Pérez", key: Buffer.from(counsel.publicKey).toString("hex") },
  })
})

test("a device that has joined nobody says that it has the server's word for the name", async () => {
  expect(await read(await written(), notJoined)).toMatchObject({ writer: { standing: "said", name: "Ana Pérez" } })
})

test("a key that no roster lists has no name, whatever the server gives along", async () => {
  const byStranger = { counselKey: stranger.publicKey }
  const letter = await written({
    ...{ letter: { ...byStranger, ended: undefined }, signed: byStranger, signer: stranger },
  })
  expect(await read(letter)).toMatchObject({ writer: { standing: "unlisted" }, endedMs: undefined })
})

test("what was sealed to an older sheet of hers opens too", async () => {
  expect(await read(await written({ to: older }))).toMatchObject({ text: "Llámeme." })
})

test("the newest is the first", async () => {
  const kept = [await written(), await written({ letter: { number: 1, text: "Later." }, signed: { number: 1 } })]
  const letters = await readLetters(
    kept.map((signed) => ({ atMs: 0, signed })),
    encounter,
    [identity],
    joined,
  )
  expect(letters.map((one) => (one.fault === undefined ? one.text : one.fault))).toEqual(["Later.", "Llámeme."])
})

describe("it isn't shown", () => {
  const another = new Uint8Array(32).fill(6)
  test.each([
    ["signed by somebody else", { signer: stranger }, "SIGNATURE_INVALID"],
    ["of another encounter", { signed: { encounter: another } }, "LETTER_OF_ANOTHER_PLACE"],
    ["sealed for another encounter", { letter: { encounter: another } }, "LETTER_OF_ANOTHER_PLACE"],
    [
      "another counsel's, signed as one's own",
      { letter: { counselKey: stranger.publicKey } },
      "LETTER_OF_ANOTHER_PLACE",
    ],
    ["an older one under a newer number", { signed: { number: 1 } }, "LETTER_OF_ANOTHER_PLACE"],
    ["with an end that counsel didn't sign", { endedBy: stranger }, "SIGNATURE_INVALID"],
    ["with the end of another engagement", { ended: { encounter: another } }, "LETTER_OF_ANOTHER_PLACE"],
  ] as const)("%s", async (_, trial, code) => {
    expect(await read(await written(trial))).toEqual({ fault: code })
  })

  test("sealed to somebody else's key", async () => {
    const other = await adviceIdentityOf(newRecoverySecret())
    expect(await read(await written({ to: other }))).toEqual({ fault: "LETTER_NOT_FOR_THIS_KEY" })
  })

  test("not in its form", async () => {
    expect(await read((await written()).slice(1))).toEqual({ fault: "COSE_INVALID" })
  })
})
