import type { Moment, OnCallState, Ringing, Seated } from "../src/on-call/on-call-state.ts"
import { offDuty } from "../src/on-call/on-call-state.ts"

const id = (digits: string) => digits.repeat(16)

/** Every state of being on call, at one time. */
export function onCallScenes(nowMs: number) {
  const rang = (request: string, sinceMs: number, change: Partial<Ringing> = {}): Ringing => ({
    ring: `${id(request)}.0.1`,
    request: `${id(request)}.0`,
    encounter: id(request),
    seat: "counsel",
    need: {
      jurisdiction: "US-MN",
      ...{ jurisdictionSource: "position", near: "US-WI" },
      matter: null,
      languages: ["es", "en"],
      mayBeUnder18: false,
    },
    sharesLanguage: true,
    handOver: undefined,
    pressedMs: nowMs - sinceMs,
    rangMs: nowMs - sinceMs + 400,
    said: "nothing",
    ...change,
  })
  const one = rang("5f3a", 7400)
  const other = rang("c01d", 72_000, {
    seat: "successor",
    need: {
      jurisdiction: "US-NM",
      ...{ jurisdictionSource: "home", near: null },
      matter: "immigration",
      languages: ["hmn"],
      mayBeUnder18: true,
    },
    sharesLanguage: false,
    handOver: { because: "conflict", sinceMs: nowMs - 64_000 },
  })
  const moments: Moment[] = [
    { n: 5, act: "answered", atMs: nowMs - 3000, encounter: id("77ab") },
    { n: 4, act: "rang", atMs: nowMs - 9000, encounter: id("77ab") },
    { n: 3, act: "back", atMs: nowMs - 61_000, encounter: undefined },
    { n: 2, act: "lost", atMs: nowMs - 64_000, encounter: undefined },
    { n: 1, act: "onDuty", atMs: nowMs - 3_600_000, encounter: undefined },
  ]
  const seat: Seated = {
    request: one.request,
    encounter: id("5f3a"),
    seat: "counsel",
    need: one.need,
    token: 1,
    pressedMs: nowMs - 763_000,
    acceptedMs: nowMs - 755_000,
    standing: "connected",
    untilMs: undefined,
    handOver: undefined,
    isFinishing: false,
    isUnsure: false,
  }
  const onDuty: OnCallState = {
    ...offDuty(),
    isOnDuty: true,
    isRungHere: true,
    link: "online",
    name: "Rosa Álvarez",
    moments,
  }
  const lost: OnCallState = { ...onDuty, isRungHere: false, link: "offline", lostMs: nowMs - 42_000 }
  return {
    onDuty,
    connecting: { ...onDuty, isRungHere: false, link: "connecting" },
    lost,
    refused: { ...onDuty, isRungHere: false, link: "refused" },
    uncertified: { ...onDuty, name: null },
    ringing: { ...onDuty, rings: [one] },
    ringingMany: {
      ...onDuty,
      rings: [other, { ...one, said: "answer" }, rang("09e4", 2100)],
      news: moments[0],
    },
    news: { ...onDuty, news: moments[0] },
    seated: { ...onDuty, seat },
    connectingSeat: { ...onDuty, seat: { ...seat, standing: "connecting", untilMs: nowMs + 4000 } },
    recalled: { ...onDuty, seat: { ...seat, standing: "recalled", untilMs: nowMs + 15_000 } },
    seatedUnder18: { ...onDuty, seat: { ...seat, need: { ...seat.need, mayBeUnder18: true } } },
    takingOver: {
      ...onDuty,
      seat: { ...seat, seat: "successor", standing: "connecting", untilMs: nowMs + 4000, handOver: "asked" },
    },
    handingOver: { ...onDuty, seat: { ...seat, handOver: "asked" } },
    lostSeat: { ...lost, seat: { ...seat, isUnsure: true } },
  } satisfies Record<string, OnCallState>
}
