import type { EncounterList } from "@alongside/protocol/session"
import type { IconName } from "../screens/icon.tsx"
import type { Words } from "../screens/words.ts"
import type { ReadClosing } from "./read-closing.ts"

export interface ClosingNote {
  readonly icon: IconName
  readonly title: string
  readonly line: string
  readonly isPressed: boolean
}

/**
 * What is to be said of an encounter's end; nothing while nobody ended it.
 * @param read - what its newest closing means, once that was opened.
 */
export function closingNote(
  { closing, isEnded }: Pick<EncounterList[number], "closing" | "isEnded">,
  read: ReadClosing | undefined,
  { say, moment }: Words,
): ClosingNote | undefined {
  if (closing === null) {
    if (!isEnded) return undefined
    // The phone stopped in order, and said no word of whose doing it was.
    return { icon: "warning", title: say("closing.unconfirmed"), line: say("closing.noWord"), isPressed: false }
  }
  const time = moment(closing.atMs)
  const isNewest = read?.atMs === closing.atMs
  if (isNewest && read.meaning === "under pressure")
    return {
      icon: "warning",
      title: say("closing.pressed"),
      line: say("closing.pressedHow", { time }),
      isPressed: true,
    }
  const key = closing.act === "all clear" ? "clear" : "stopped"
  if (!closing.isConfirmed) {
    const title = say(closing.act === "all clear" ? "closing.clearUnconfirmed" : "closing.unconfirmed")
    return { icon: "warning", title, line: say("closing.unconfirmedHow", { time }), isPressed: false }
  }
  const line = say(isNewest && read.meaning === "confirmed" ? "closing.confirmedHow" : "closing.sealedHow", { time })
  return { icon: "check", title: say(`closing.${key}`), line, isPressed: false }
}
