import type { JoiningCodeAnswer } from "@alongside/protocol/seats"
import { type CodesState, emptyCodes } from "../src/joining/codes-state.ts"

const DAY = 24 * 60 * 60 * 1000

function codesAt(nowMs: number): JoiningCodeAnswer[] {
  const code = (n: number) => ({
    ...{ id: `${n}3f9c41a-77ab-4c01-8d1f-2a5f3a09e4b2`, seat: "zry9x8gf2", used: 0, isClosed: false },
    madeMs: nowMs - n * 9 * DAY,
  })
  return [
    { ...code(1), label: "Clinic, November", seats: 12, used: 3 },
    { ...code(2), label: "Familia Featherstonehaugh-Okonkwo, Saint Paul", seats: 1, used: 1 },
    { ...code(3), label: "موقع الشركة", seats: null, used: 12_480 },
    { ...code(4), label: "Lost poster", seats: null, used: 1, isClosed: true },
  ]
}

/** Codes that people join with, as a coordinator has them. */
export function codesScenes(nowMs: number) {
  const codes = codesAt(nowMs)
  const all: CodesState = { ...emptyCodes, codes }
  return {
    all,
    none: { ...all, codes: [] },
    loading: emptyCodes,
    lost: { ...all, isStale: true, fault: "SERVER_UNREACHABLE" },
    unknown: { ...all, fault: "JOINING_CODE_UNKNOWN" },
    refused: { ...all, fault: "TOO_MANY_REQUESTS", isBusy: true },
    shown: { ...all, shown: codes[0]!.id },
    full: { ...all, shown: codes[1]!.id },
    closed: { ...all, shown: codes[3]!.id },
  } satisfies Record<string, CodesState>
}
