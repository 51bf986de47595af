import type { Hours, ListedSwap, OwnShifts, RotaAnswer } from "@alongside/protocol/shifts"
import { emptyHours, type HoursState } from "../src/shifts/hours-state.ts"
import { emptyRota, type RotaState } from "../src/shifts/rota-state.ts"

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

const hours: Hours = {
  weekly: [
    { days: ["mon", "tue", "fri"], from: "09:00", to: "17:00", since: "2026-09-01", until: null },
    { days: ["sat"], from: "22:00", to: "06:00", since: "2026-11-28", until: "2027-01-01" },
  ],
  exceptions: [
    { kind: "off", from: "2026-11-26T00:00", to: "2026-11-28T00:00" },
    { kind: "on", from: "2026-11-22T18:30", to: "2026-11-22T23:00" },
  ],
}

const names = ["Ada Muñoz", "Ben Okafor", "Maximiliane Featherstonehaugh-Okonkwo", "آمنة يوسف"]
const keyOf = (n: number) => `${n}f3a`.repeat(16)

function swapsOf(ownKey: string): ListedSwap[] {
  const swap = (n: number, change: Partial<ListedSwap>): ListedSwap => ({
    ...{ id: `${n}`, giver: keyOf(2), giverName: names[2]!, taker: ownKey, takerName: "Ana Pérez" },
    ...{ from: "2026-11-24T22:00", to: "2026-11-25T06:00", isAgreed: false, ...change },
  })
  const given = { giver: ownKey, giverName: "Ana Pérez", taker: keyOf(1), takerName: names[1]! }
  return [
    swap(1, {}),
    swap(2, { ...given, from: "2026-11-23T12:00", to: "2026-11-23T17:00" }),
    swap(3, { ...given, isAgreed: true, from: "2026-11-27T09:00", to: "2026-11-27T17:00" }),
    swap(4, { isAgreed: true }),
  ]
}

/** Counsel's own hours, and everybody's at the coordinator's desk. */
export function shiftsScenes<Scene>(
  nowMs: number,
  ownKey: string,
  { atHours, atRota }: { readonly atHours: (state: HoursState) => Scene; readonly atRota: (state: RotaState) => Scene },
) {
  const shift = (fromHours: number, lasts: number, from = nowMs) => ({
    fromMs: from + fromHours * HOUR,
    toMs: from + (fromHours + lasts) * HOUR,
  })
  const own: OwnShifts = {
    ...{ zone: "America/Chicago", hours, hasCalendar: true, hasFeed: true, serverMs: nowMs, swaps: swapsOf(ownKey) },
    onCall: [shift(0, 1.75), shift(45, 4.5), shift(59.75, 8), shift(83.75, 24), shift(192.75, 33)],
    colleagues: names.map((name, n) => ({ key: keyOf(n), name })),
  }
  const bare: OwnShifts = {
    ...{ ...own, hours: { weekly: [], exceptions: [] }, hasCalendar: false, hasFeed: false, swaps: [] },
    ...{ onCall: [], colleagues: [] },
  }
  // The Thursday before the night on which clocks are put back.
  const october = Date.UTC(2026, 9, 29, 14)
  const night = { fromMs: Date.UTC(2026, 10, 1, 3), toMs: Date.UTC(2026, 10, 1, 12) }
  const at = (change: Partial<HoursState>): HoursState => ({ ...emptyHours, own, ...change })
  const rota: RotaAnswer = {
    ...{ zone: "America/Chicago", serverMs: nowMs, swaps: swapsOf(ownKey) },
    members: names.map((name, n): RotaAnswer["members"][number] => ({
      ...{ key: keyOf(n), name, role: n === 3 ? "interpreter" : "counsel", hasCalendar: n === 1 },
      ...{ hours: n === 2 ? { weekly: [], exceptions: [] } : hours },
      onCall: n === 2 ? [] : Array.from({ length: 9 }, (_, day) => shift(8 * n + 26 * day, 9 + n)),
    })),
    coverage: ["US-MN", "US-WI"].flatMap((jurisdiction, place) =>
      [null, "en", "es", "so"].map((language, n) => ({
        ...{ jurisdiction, language },
        onCall:
          n === 0 && place === 0
            ? [{ fromMs: nowMs, toMs: nowMs + 14 * DAY }]
            : Array.from({ length: 12 - 3 * n }, (_, day) => shift(26 * day, 14 - 3 * n)),
      })),
    ),
  }
  const whole: RotaState = { ...emptyRota, rota }
  return {
    hours: atHours(at({})),
    "hours none": atHours(at({ own: bare })),
    "hours loading": atHours(emptyHours),
    "hours not connected": atHours(
      at({ isStale: true, isBusy: true, fault: { code: "SERVER_UNREACHABLE", line: undefined } }),
    ),
    "hours calendar unreadable": atHours(at({ fault: { code: "CALENDAR_INVALID", line: 1204 } })),
    "hours calendar repeats oddly": atHours(at({ fault: { code: "CALENDAR_RULE_UNSUPPORTED", line: 17 } })),
    "hours address": atHours(at({ feed: `https://alongside.example/v1/shifts/feeds/${"0fXk_2Qz".repeat(5)}abc` })),
    "hours clock goes back": atHours(at({ own: { ...own, serverMs: october, onCall: [night], swaps: [] } })),
    "hours elsewhere": atHours(at({ own: { ...own, zone: "America/New_York" } })),
    rota: atRota(whole),
    "rota covered": atRota({
      ...whole,
      rota: { ...rota, coverage: rota.coverage.slice(0, 1), swaps: [], members: rota.members.slice(0, 1) },
    }),
    "rota unlicensed": atRota({ ...whole, rota: { ...rota, coverage: [], members: [] } }),
    "rota loading": atRota(emptyRota),
    "rota not connected": atRota({ ...whole, isStale: true, fault: { code: "ACCOUNT_UNKNOWN", line: undefined } }),
  }
}
