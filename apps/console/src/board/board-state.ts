import type { Act, AnswerTimesTold, Board } from "@alongside/protocol/board"
import type { DueOnBoardItem } from "@alongside/protocol/due"

/** `office`: who works here. `codes`: what people join with. `hours`: who is on call when. `now`: who waits. `times`: how it went. `due`: what lawyers have due. `acts`: who did what. */
export const views = ["office", "codes", "hours", "now", "times", "due", "acts"] as const
export type View = (typeof views)[number]

/** Days that answer times can be shown of. */
export const stretches = [7, 30, 90, 365] as const
export type Stretch = (typeof stretches)[number]

export interface BoardState {
  readonly view: View
  /** `undefined` before the server has said it. */
  readonly board: Board | undefined
  /** The server can't be asked at present: what is shown is as old as {@link Board.serverMs}. */
  readonly isStale: boolean
  readonly days: Stretch
  readonly times: AnswerTimesTold | undefined
  /** What lawyers have due, the soonest first. */
  readonly due: readonly DueOnBoardItem[] | undefined
  /** Newest first. */
  readonly acts: readonly Act[] | undefined
  readonly names: Readonly<Record<string, string>>
  readonly areMoreActs: boolean
  /** Alarms that ring, until somebody says that they have seen them. */
  readonly isLoud: boolean
  /** The browser keeps the alarm from sounding. */
  readonly isSilent: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
}

export const emptyBoard: BoardState = {
  ...{ view: "office", board: undefined, isStale: false, days: 30, times: undefined, due: undefined },
  ...{ acts: undefined, names: {}, areMoreActs: false, isLoud: false, isSilent: false, fault: undefined },
}

export interface BoardActions {
  /** Puts one that waits a place forward, or back. */
  move(request: string, by: -1 | 1): void
  letThrough(request: string): void
  /** These are of one event, or of none. */
  link(requests: readonly string[], isLinked: boolean): void
  /** Somebody looks: alarms that ring now are silent from here on, and what there is to see is shown. */
  seen(): void
  showDays(days: Stretch): void
  moreActs(): void
  /** All acts as a file of comma-separated values. */
  saveActs(): void
}
