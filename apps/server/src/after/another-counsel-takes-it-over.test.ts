import { toHex } from "@alongside/evidence/format/bytes"
import { referralFrom, sealReferral } from "@alongside/evidence/letters/referral"
import { openLetter } from "@alongside/evidence/open/letter"
import { actsSchema, boardRoutes } from "@alongside/protocol/board"
import { dueRoutes, ownDueSchema } from "@alongside/protocol/due"
import type { Problem } from "@alongside/protocol/error-codes"
import { AFTER_CONTENT_TYPE, type CounselLetter, parseCounselLetter } from "@alongside/protocol/letters"
import {
  encodeNewReferral,
  type ReferralAnswer,
  type ReferralReason,
  referralRoutes,
  referralsSchema,
} from "@alongside/protocol/referral"
import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { newOffice, type Office } from "../help/trial/office.ts"
import type { TestServerOptions } from "../testing/test-server.ts"
import { type Answered, answeredEncounter, readerHash, WritingCounsel } from "./trial/answered.ts"

interface Hands extends Answered {
  readonly ben: WritingCounsel
  readonly cleo: WritingCounsel
  /** @returns `taken`, or the code. */
  refer(because?: ReferralReason, otherwise?: Partial<CounselLetter>): Promise<string>
  /** Plays the last one again. */
  again(): Promise<string>
  answer(who: WritingCounsel, answer?: Partial<ReferralAnswer>): Promise<string>
}

/** Ada answered it; Ben and Cleo are on the roster too. */
async function hands(office: Office, options: TestServerOptions = {}): Promise<Hands> {
  const server = await office.start(options)
  const answered = await answeredEncounter(office, server)
  const { counsel: ada, phone } = answered
  const ben = await WritingCounsel.of(server, office.joinings[1]!)
  const cleo = await WritingCounsel.of(server, office.joinings[2]!)
  const post = async (who: WritingCounsel, route: string, type: string, body: Uint8Array<ArrayBuffer> | string) => {
    const headers = { authorization: `Bearer ${who.signed.token}`, "content-type": type }
    const response = await fetch(server.url + route, { method: "POST", headers, body })
    return response.ok ? "taken" : ((await response.json()) as Problem).code
  }
  let last: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  return {
    ...{ ...answered, ben, cleo },
    refer: async (because = "handed on", otherwise = {}) => {
      const place = { encounter: phone.encounter, counselKey: ada.joining.counselKey, number: 0 }
      const said = {
        ...place,
        atMs: 1_795_284_000_000,
        outcome: undefined,
        text: "Hearing on Monday.",
        lettersTo: undefined,
      }
      const letter = await sealReferral(said, ben.recipient)
      const to = { to: "another counsel", reader: readerHash(ben.recipient), letter } as const
      const signed = await ada.letter(phone.id, { ...to, ...otherwise })
      last = encodeNewReferral({ because, signed })
      return post(ada, referralRoutes.ofEncounter(phone.id), AFTER_CONTENT_TYPE, last)
    },
    again: () => post(ada, referralRoutes.ofEncounter(phone.id), AFTER_CONTENT_TYPE, last),
    answer: (who, answer = {}) => {
      const said = { encounter: phone.id, from: toHex(ada.joining.counselKey), number: 0, isTaken: true, ...answer }
      return post(who, referralRoutes.own, "application/json", JSON.stringify(said))
    },
  }
}

const referralsOf = async (who: WritingCounsel) =>
  referralsSchema.parse(await (await who.signed.get(referralRoutes.own)).json())

const addHearing = (who: WritingCounsel, encounter: string) =>
  fetch(who.server.url + dueRoutes.ofEncounter(encounter), {
    method: "POST",
    headers: { authorization: `Bearer ${who.signed.token}`, "content-type": "application/json" },
    body: JSON.stringify({ kind: "hearing", day: "2026-12-31" }),
  })

const dueOf = async (who: WritingCounsel) => ownDueSchema.parse(await (await who.signed.get(dueRoutes.own)).json())

test("another counsel is handed what counsel chose to hand on, takes it, writes to her, and minds what is due", async () => {
  await using office = await newOffice(3)
  const { counsel: ada, ben, phone, recipient, ...town } = await hands(office)
  await town.putRecipient()
  await addHearing(ada, phone.id)
  expect(await ben.send(phone.id, await ben.letter(phone.id))).toBe("ENCOUNTER_UNKNOWN")
  expect(await town.refer()).toBe("taken")
  expect(await town.again()).toBe("taken")
  expect((await referralsOf(ben)).toMe).toHaveLength(1)

  const [given] = (await referralsOf(ben)).toMe
  const { letter, ...said } = parseCounselLetter(Buffer.from(given!.signed, "base64url"))
  expect(given).toMatchObject({ encounter: phone.id, because: "handed on", isTaken: false })
  expect(referralFrom(await openLetter(letter, ben.joining.identity), said).text).toBe("Hearing on Monday.")
  // Offered, nothing is theirs yet.
  expect(await ben.kept(phone.id)).toBe("ENCOUNTER_UNKNOWN")

  expect(await town.answer(ben)).toBe("taken")
  expect((await referralsOf(ada)).byMe).toMatchObject([{ name: "Lawyer 1", answer: "taken" }])
  expect(await ben.kept(phone.id)).toEqual({ unverifiedRecipients: [recipient], letters: [] })
  expect(await ben.send(phone.id, await ben.letter(phone.id, { to: "her", reader: readerHash(recipient) }))).toBe(
    "taken",
  )
  expect(await town.hers()).toHaveLength(1)
  expect(await dueOf(ben)).toMatchObject([{ kind: "hearing", encounter: phone.id }])
  expect(await dueOf(ada)).toEqual([])
  // Who handed it on keeps their own file, and nothing of Ben's.
  expect(await ada.kept(phone.id)).toMatchObject({ letters: [{}] })
  // What is taken over is no key to the recording.
  expect((await ben.signed.get(routes.index(phone.id, 0))).status).toBe(404)
})

test("who hands it on because of a conflict is out of it once it is taken, and not before", async () => {
  await using office = await newOffice(3)
  const town = await hands(office)
  const { counsel: ada, ben, phone } = town
  expect(await town.refer("conflict")).toBe("taken")
  expect(typeof (await ada.kept(phone.id))).toBe("object")
  expect(await town.answer(ben)).toBe("taken")
  expect(await ada.kept(phone.id)).toBe("ENCOUNTER_UNKNOWN")
  expect(await ada.send(phone.id, await ada.letter(phone.id, { number: 1 }))).toBe("ENCOUNTER_UNKNOWN")
  expect((await ada.signed.get(routes.index(phone.id, 0))).status).toBe(404)
})

test("refused, it stays with whoever has it, who can ask another", async () => {
  await using office = await newOffice(3)
  const town = await hands(office)
  const { counsel: ada, ben, cleo, phone } = town
  await town.refer("conflict")
  const toCleo = { number: 1, reader: readerHash(cleo.recipient) }
  expect(await town.refer("conflict", toCleo)).toBe("REFERRAL_WAITING")
  expect(await town.answer(ben, { isTaken: false })).toBe("taken")
  expect(typeof (await ada.kept(phone.id))).toBe("object")
  expect(await town.answer(ben)).toBe("REFERRAL_UNKNOWN")
  expect(await town.refer("conflict", toCleo)).toBe("taken")
  expect(await town.answer(cleo, { number: 1 })).toBe("taken")
  const coordinator = await SignedCoordinator.signIn({ url: town.server.url, coordinatorPath: office.coordinatorPath })
  const { acts } = actsSchema.parse(await (await coordinator.ask(boardRoutes.acts(1_000_000))).json())
  expect(acts.map(({ what }) => what).filter((what) => what.startsWith("ref"))).toEqual([
    "referral taken",
    "referred",
    "referral refused",
    "referred",
  ])
})

test("nobody takes what was handed to somebody else, and nothing is handed to oneself or to a stranger", async () => {
  await using office = await newOffice(3)
  const town = await hands(office)
  const { counsel: ada, ben, cleo } = town
  expect(await town.refer("handed on", { reader: readerHash(ada.recipient) })).toBe("COUNSEL_LETTER_READER_UNKNOWN")
  expect(await town.refer("handed on", { reader: new Uint8Array(32) })).toBe("COUNSEL_LETTER_READER_UNKNOWN")
  expect(await town.refer("handed on", { to: "her" })).toBe("COUNSEL_LETTER_READER_UNKNOWN")
  expect(await town.refer("handed on", { counselKey: ben.joining.counselKey })).toBe("COUNSEL_LETTER_OF_ANOTHER")
  expect(await town.refer("handed on", { letter: new Uint8Array(41_000) })).toBe("COUNSEL_LETTER_MALFORMED")
  expect(await town.refer("handed on", { letter: new Uint8Array(45_000) })).toBe("UPLOAD_TOO_LARGE")
  expect(await town.refer()).toBe("taken")
  expect(await town.answer(cleo)).toBe("REFERRAL_UNKNOWN")
  expect(await town.answer(ada)).toBe("REFERRAL_UNKNOWN")
  expect((await referralsOf(cleo)).toMe).toEqual([])
  // By the ordinary way no letter goes to another counsel.
  const signed = await ada.letter(town.phone.id, {
    number: 1,
    to: "another counsel",
    reader: readerHash(ben.recipient),
  })
  expect(await ada.send(town.phone.id, signed)).toBe("COUNSEL_LETTER_READER_UNKNOWN")
})

test("it is erased with the encounter, whoever has it then", async () => {
  await using office = await newOffice(3)
  const town = await hands(office, { limits: { erasureDays: 0, erasureLookSeconds: 0.02 } })
  const { ben, phone, owner } = town
  await town.refer()
  await town.answer(ben)
  await owner.askToErase(phone)
  await vi.waitFor(async () => expect((await owner.get(routes.tombstone(phone.id))).ok).toBe(true), 20_000)
  expect(await referralsOf(ben)).toEqual({ toMe: [], byMe: [] })
  expect(await ben.kept(phone.id)).toBe("ENCOUNTER_UNKNOWN")
})
