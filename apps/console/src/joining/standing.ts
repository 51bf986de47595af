import type { JoiningCodeAnswer } from "@alongside/protocol/seats"
import type { Words } from "../screens/words.ts"

/** `open`: whoever has it can join. `full`: all its seats are taken. `closed`: nobody joins with it any more. */
export type CodeStanding = "open" | "full" | "closed"

export function standingOf({ isClosed, seats, used }: JoiningCodeAnswer): CodeStanding {
  if (isClosed) return "closed"
  return seats !== null && used >= seats ? "full" : "open"
}

/** `3 of 10 people have joined.` */
export function joinedText({ seats, used }: JoiningCodeAnswer, { say, tag }: Words): string {
  return seats === null
    ? say("codes.joined", { n: used })
    : say("codes.joinedOf", { used: new Intl.NumberFormat(tag).format(used), n: seats })
}
