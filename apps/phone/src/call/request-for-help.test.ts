import { expect, test } from "vitest"
import {
  type Answerer,
  after,
  asked,
  type HelpEvent,
  type RequestForHelp,
  type VerifiedStatus,
} from "./request-for-help.ts"

const rings: VerifiedStatus = {
  version: 3,
  phase: "ringing",
  ringing: 3,
  place: undefined,
  offersNumber: false,
  counsel: undefined,
  isHeld: false,
  holder: undefined,
  ending: undefined,
}
const ana: Answerer = {
  ...{ name: "Ana Pérez", isConnected: false, key: new Uint8Array(32), token: 1 },
  ...{ acceptance: new Uint8Array(32), recipient: "age1pq1stands-for-hers" },
}
const answers: VerifiedStatus = { ...rings, version: 4, phase: "answered", ringing: 0, counsel: ana }

const told = (status: VerifiedStatus): HelpEvent => ({ kind: "status", status })
const through = (...events: readonly HelpEvent[]): RequestForHelp => events.reduce(after, asked)

test("from asking to answered, as the server says and counsel signs", () => {
  expect(asked).toMatchObject({ phase: "sending", offersNumber: false })
  expect(through(told(rings))).toMatchObject({ phase: "ringing", ringing: 3 })
  expect(through(told(rings), told(answers))).toMatchObject({ phase: "answered", counsel: ana })
})

test("nobody has answered whose own word isn't there", () => {
  const claimed = through(told(rings), told({ ...answers, counsel: undefined }))
  expect(claimed).toMatchObject({ phase: "waiting", counsel: undefined, version: 4 })
  expect(after(claimed, told({ ...answers, version: 5 }))).toMatchObject({ phase: "answered", counsel: ana })
  expect(through(told({ ...answers, phase: "handing over", counsel: undefined })).phase).toBe("waiting")
})

test("somebody whom a status of another phase names has not answered", () => {
  expect(through(told({ ...answers, phase: "ringing" })).counsel).toBeUndefined()
})

test("a status that comes late changes nothing, the newest again does no harm", () => {
  const answered = through(told(answers))
  expect(after(answered, told(rings))).toBe(answered)
  expect(after(answered, told(answers))).toEqual(answered)
})

test("what the server says about dialling is shown while it says it", () => {
  const queued = through(told({ ...rings, phase: "queued", place: 2, offersNumber: true }))
  expect(queued).toMatchObject({ phase: "queued", place: 2, offersNumber: true })
  expect(after(queued, told({ ...answers, version: 9 })).offersNumber).toBe(false)
})

test("ten seconds without a signed word that it rings: the number is offered, and goes when it rings", () => {
  const late = through({ kind: "late" })
  expect(late).toMatchObject({ phase: "sending", offersNumber: true })
  expect(after(late, told({ ...rings, phase: "waiting" })).offersNumber).toBe(true)
  expect(after(late, told(rings)).offersNumber).toBe(false)
  expect(through(told(rings), { kind: "late" }).offersNumber).toBe(false)
})

test("a refusal for good offers the number, one that passes goes on sending", () => {
  const full = through({ kind: "refused", code: "HELP_QUOTA_SPENT", isFinal: true })
  expect(full).toMatchObject({ phase: "refused", refusal: "HELP_QUOTA_SPENT", offersNumber: true })
  const busy = through({ kind: "refused", code: "SERVER_BUSY", isFinal: false })
  expect(busy).toMatchObject({ phase: "sending", refusal: "SERVER_BUSY", offersNumber: false })
  expect(after(busy, told(rings))).toMatchObject({ phase: "ringing", refusal: undefined })
})

test("a repetition that is refused takes back nothing that the server said", () => {
  const ringing = through(told(rings))
  expect(after(ringing, { kind: "refused", code: "HELP_OVER", isFinal: true })).toBe(ringing)
})

test("after its end nothing follows, whoever ended it", () => {
  const cleared = through(told(answers), { kind: "ended here", because: "all clear" })
  expect(cleared).toMatchObject({ phase: "ended", ending: "all clear", counsel: undefined })
  const over = through(told({ ...rings, version: 9, phase: "ended", ending: "waited out", offersNumber: true }))
  expect(over).toMatchObject({ phase: "ended", ending: "waited out", offersNumber: false })
  for (const ended of [cleared, over])
    for (const event of [
      told({ ...answers, version: 10 }),
      { kind: "late" },
      { kind: "ended here", because: "person left" },
    ] as const)
      expect(after(ended, event)).toBe(ended)
})
