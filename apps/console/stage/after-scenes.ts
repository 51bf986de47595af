import type { OwnDueItem } from "@alongside/protocol/due"
import type { AfterState } from "../src/after/after-state.ts"
import { type DueState, dayOf, nothingDue } from "../src/after/due-state.ts"

import { type HandedToMe, noReferrals, type ReferralState } from "../src/after/referral-state.ts"
import type { Scene } from "./scenes.ts"

const DAY = 24 * 60 * 60 * 1000

/** What a scene has of all that. */
export interface AfterScene {
  readonly after?: AfterState
  readonly due?: DueState
  readonly referrals?: ReferralState
}

/** What is due of the watched encounter, and of another. */
export function dueScenes(nowMs: number) {
  const item = (n: number, kind: OwnDueItem["kind"], inDays: number, change: Partial<OwnDueItem> = {}): OwnDueItem => ({
    ...{ id: `${n}3f9c41a-77ab-4c01-8d1f-2a5f3a09e4b2`, encounter: "5f3a".repeat(16), kind, isDone: false },
    day: dayOf(nowMs + inDays * DAY),
    ...change,
  })
  const items = [
    item(1, "filing", -2),
    item(2, "call", 0),
    item(3, "hearing", 21, { encounter: "77ab".repeat(16) }),
    item(4, "papers", 1, { isDone: true }),
  ]
  const some: DueState = { ...nothingDue, items }
  return { some, refused: { ...some, items: [], fault: "ENCOUNTER_QUOTA_SPENT" } } satisfies Record<string, DueState>
}

/** What counsel writes when the call is over, in every state. @param watched - one that has ended. @param list - the list of encounters. @param board - the coordinator's, with what is due. */
export function afterTheCallScenes(nowMs: number, watched: Scene, list: Scene, board: Scene) {
  const due = dueScenes(nowMs)
  const empty: AfterState = { written: [], unread: 0, recipient: "known", isBusy: false, fault: undefined }
  const written: AfterState = {
    ...empty,
    unread: 2,
    written: [
      {
        ...{ kind: "to her", number: 2, atMs: nowMs - 60_000, isEnded: true },
        ...{ outcome: { what: "released", by: "", where: "" }, steps: ["sign-nothing", "write-down", "go-to-court"] },
        text: "Llámeme el lunes antes de las diez.\nTraiga el papel amarillo y el nombre de su hermana.",
      },
      {
        ...{ kind: "note", number: 0, atMs: nowMs - 300_000 },
        outcome: {
          what: "taken",
          by: "Hennepin County Sheriff",
          where: "Public Safety Facility, 401 South 4th Avenue",
        },
        text: "Two officers, badge numbers on the picture at 4:10. Asked three times for a lawyer.",
      },
    ],
  }
  const handing: ReferralState = {
    ...noReferrals,
    colleagues: [
      { key: "c7a0".repeat(16), name: "Maximiliane Featherstonehaugh-Okonkwo" },
      { key: "1f2e".repeat(16), name: "Ben Okafor" },
    ],
  }
  const byMe = (number: number, answer: "waiting" | "refused") => ({
    ...{ encounter: "5f3a".repeat(16), from: "1f".repeat(32), number, to: "c7a0".repeat(16), name: "Ben Okafor" },
    ...{ because: "conflict" as const, answer },
  })
  const handedOn: ReferralState = {
    ...handing,
    byMe: [byMe(2, "waiting"), byMe(1, "refused")],
    fault: "REFERRAL_WAITING",
  }
  const handed = (encounter: string, change: Partial<HandedToMe>): HandedToMe => ({
    ...{ encounter: encounter.repeat(16), from: "c7a0".repeat(16), number: 3, because: "handed on", atMs: nowMs - DAY },
    ...{ isTaken: false, said: undefined },
    ...change,
  })
  const taken = { what: "taken", by: "State patrol", where: "County jail, 401 South 4th Avenue" } as const
  const said = { name: "Maximiliane Featherstonehaugh-Okonkwo", text: "", lettersTo: undefined, outcome: undefined }
  const toMe: ReferralState = {
    ...noReferrals,
    fault: "REFERRAL_UNKNOWN",
    toMe: [
      handed("77ab", { said: { ...said, outcome: taken, text: "Arraignment on Monday.\nShe speaks Spanish." } }),
      handed("09e4", { because: "conflict", said }),
      handed("5f3a", { isTaken: true, said }),
      handed("b2d0", {}),
    ],
  }
  return {
    "after the call": { ...watched, after: empty },
    "after the call, written": { ...watched, after: written, due: due.some },
    "after the call, not noted": { ...watched, after: empty, due: due.refused },
    "after the call, looking": { ...watched, after: { ...empty, recipient: "looking" } },
    "after the call, no key": { ...watched, after: { ...empty, recipient: "absent" } },
    "after the call, busy": { ...watched, after: { ...empty, isBusy: true } },
    "after the call, away": { ...watched, after: { ...written, fault: "SERVER_UNREACHABLE" } },
    "after the call, refused": { ...watched, after: { ...written, fault: "COUNSEL_LETTER_SAID_OTHERWISE" } },
    "after the call, to hand on": { ...watched, after: written, referrals: handing },
    "after the call, handed on": { ...watched, after: empty, referrals: handedOn },
    "after the call, taken over": {
      ...{ ...watched, after: { ...empty, recipient: "looking" } },
      watch: { ...watched.watch!, isRefused: true, isStarted: false, places: [], interruptions: [] },
    },
    "handed to me": { ...list, referrals: toMe },
    "due on the list": { ...list, due: due.some },
    "board due": board,
    "board nothing due": { ...board, board: { ...board.board!, due: [] } },
  } satisfies Record<string, Scene>
}
