import type { AfterState } from "../src/after/after-state.ts"

/** What counsel writes when the call is over, in every state. */
export function afterScenes(nowMs: number) {
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
  return {
    empty,
    written,
    looking: { ...empty, recipient: "looking" },
    absent: { ...empty, recipient: "absent" },
    busy: { ...empty, isBusy: true },
    away: { ...written, fault: "SERVER_UNREACHABLE" },
    refused: { ...written, fault: "COUNSEL_LETTER_SAID_OTHERWISE" },
  } satisfies Record<string, AfterState>
}
