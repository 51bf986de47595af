import { type Act, type AnswerTimesTold, actKinds, type Board, boardTag, type Times } from "@alongside/protocol/board"
import { type BoardState, emptyBoard } from "../src/board/board-state.ts"
import { dueScenes } from "./after-scenes.ts"

const SECOND = 1000
const key = (digits: string) => digits.repeat(16)

const names = ["Ada Muñoz", "Ben Okafor", "Maximiliane Featherstonehaugh-Okonkwo", "Dan Lee", "Eva Roth", "Fay Xiong"]
const keyOf = (n: number) => key(`${n}f3a`)

function boardAt(nowMs: number): Board {
  const providers: Partial<Record<Board["channels"][number]["channel"], { isWell: boolean; atMs: number }>> = {
    text: { isWell: true, atMs: nowMs - 300 * SECOND },
    voice: { isWell: true, atMs: nowMs - 300 * SECOND },
    email: { isWell: false, atMs: nowMs - 2400 * SECOND },
  }
  const request = (n: number): Board["requests"][number] => ({
    ...{
      request: `${key(`0${n}c4`.slice(-4))}.0`,
      tag: `${n}3f9c4`.slice(-6),
      pressedMs: nowMs - (40 - 3 * n) * SECOND,
    },
    ...{ phase: "queued", place: n, jurisdiction: "US-MN", languages: ["en"], isHeldBack: false, event: null },
    ...{ ringing: 0, counsel: null, isConnected: false, alarms: ["queued"] },
  })
  return {
    serverMs: nowMs,
    people: [
      ...names.slice(0, 4).map((name, n): Board["people"][number] => ({
        ...{ key: keyOf(n), name, role: "counsel", isAtConsole: true, isOnShift: true },
        ...{ isReachable: n !== 2, doing: n < 3 ? "answering" : "rung" },
      })),
      ...[
        { key: keyOf(4), name: names[4]!, role: "interpreter", isAtConsole: false, isReachable: true },
        { key: keyOf(5), name: names[5]!, role: "intake", isAtConsole: true, isReachable: true },
      ].map((one) => ({ ...one, isOnShift: true, doing: "free" }) as Board["people"][number]),
      {
        ...{ key: keyOf(6), name: "Gil Brandt", role: "counsel", isAtConsole: false, isOnShift: false },
        ...{ isReachable: true, doing: "away" },
      },
    ],
    requests: [
      { ...request(1), event: "13f9c4", languages: ["so", "en"] },
      { ...request(2), event: "13f9c4" },
      { ...request(3), isHeldBack: true, alarms: ["held back", "unanswered"], jurisdiction: "US-WI" },
      { ...request(4), place: null, phase: "ringing", ringing: 2, alarms: [], pressedMs: nowMs - 4 * SECOND },
      { ...request(5), place: null, phase: "answered", counsel: names[0]!, isConnected: true, alarms: [] },
      { ...request(6), place: null, phase: "answered", counsel: names[1]!, alarms: [] },
      {
        ...{ ...request(7), place: null, phase: "handing over", counsel: names[2]!, isConnected: true },
        alarms: ["nobody takes over"],
      },
    ],
    channels: (["console", "push", "text", "voice", "email", "signal"] as const).map((channel) => ({
      channel,
      isSetUp: channel !== "signal",
      provider: providers[channel] ?? null,
    })),
    canary: { isScheduled: true, last: { atMs: nowMs - 600 * SECOND, tookMs: 312, failedAt: null } },
  }
}

const whole: Times = {
  ...{ requests: 218, mistakes: 25, answered: 140, abandoned: 53, queued: 20, unmatched: 7 },
  ...{ p50Ms: 5338, p90Ms: 17_900, p95Ms: 23_690, within15: 0.622, within20: 0.679 },
}
const told: AnswerTimesTold = {
  ...{ days: 30, all: whole, fewest: 5 },
  byJurisdiction: [
    { of: "US-MN", times: { ...whole, requests: 180, within20: 0.96 } },
    { of: "US-WI", times: { ...whole, requests: 31, within20: 0.4 } },
    { of: null, times: { ...whole, requests: 7, p90Ms: null, within20: 0 } },
  ],
  byLanguage: [
    { of: "en", times: { ...whole, requests: 150, within20: 0.8 } },
    { of: "so", times: { ...whole, requests: 68, within20: 0.41 } },
  ],
  histogram: [71, 32, 17, 8, 5, 3, 0, 1, 0, 0, 1, 0, 2].map((answered, n) => ({
    untilMs: n === 12 ? null : (n + 1) * 5000,
    answered,
  })),
}

function actsAt(nowMs: number): Act[] {
  return actKinds.map((what, n) => ({
    ...{ number: 1200 - n, atMs: nowMs - n * 95 * SECOND, who: what === "let go" ? null : keyOf(n % 6), what },
    about: what === "invited" ? "counsel" : what === "certified" || what === "revoked" ? keyOf(2) : "13f9c4",
  }))
}

/** The coordinator's board. */
export function boardScenes(nowMs: number) {
  const board = boardAt(nowMs)
  const now: BoardState = { ...emptyBoard, view: "now", board }
  const quiet: Board = { ...board, requests: [], people: board.people.map((one) => ({ ...one, doing: "away" })) }
  return {
    now: { ...now, isLoud: true },
    quiet: { ...now, board: quiet, isStale: true, isLoud: true, isSilent: true },
    canaryStopped: {
      ...now,
      board: {
        ...quiet,
        canary: { isScheduled: true, last: { atMs: nowMs - 30 * SECOND, tookMs: null, failedAt: "signing in" } },
      },
    },
    canaryOff: { ...now, board: { ...quiet, canary: { isScheduled: false, last: null } } },
    canaryNone: { ...now, board: { ...quiet, canary: { isScheduled: true, last: null } } },
    asked: { ...now, board: undefined, fault: "HELP_UNKNOWN" },
    times: { ...now, view: "times", times: told },
    few: {
      ...{ ...now, view: "times" },
      times: { ...told, all: { ...whole, requests: 3 }, byJurisdiction: [], byLanguage: [], histogram: [] },
    },
    acts: {
      ...{ ...now, view: "acts", acts: actsAt(nowMs), areMoreActs: true },
      names: Object.fromEntries(names.map((name, n) => [keyOf(n), name])),
    },
    due: {
      ...{ ...now, view: "due" },
      due: dueScenes(nowMs).some.items!.map(({ id, encounter, kind, day }, n) => ({
        ...{ id, kind, day, tag: boardTag(encounter), counsel: names[n]!, isOnRoster: n !== 0 },
      })),
    },
    noActs: { ...now, view: "acts", acts: [] },
  } satisfies Record<string, BoardState>
}
