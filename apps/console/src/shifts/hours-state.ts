import type { Hours, OwnShifts } from "@alongside/protocol/shifts"

/** Why the last thing wasn't done. */
export interface ShiftFault {
  /** Of docs/errors.md. */
  readonly code: string
  /** Of a calendar, from 1. */
  readonly line: number | undefined
}

/** What counsel sees of their own hours. */
export interface HoursState {
  /** `undefined` before the server has said it. */
  readonly own: OwnShifts | undefined
  /** The server can't be asked at present. */
  readonly isStale: boolean
  readonly isBusy: boolean
  readonly fault: ShiftFault | undefined
  /** An address for a calendar program that was just made, whole: it can't be shown again. */
  readonly feed: string | undefined
}

export const emptyHours: HoursState = {
  ...{ own: undefined, isStale: false, isBusy: false, fault: undefined, feed: undefined },
}

/** Some of somebody's hours: `2026-03-08T01:00`, by the organisation's clocks. */
export interface Offer {
  /** Key of who is to take them. */
  readonly taker: string
  readonly from: string
  readonly to: string
}

export interface HoursActions {
  /** The page is there, or gone. */
  show(isShown: boolean): void
  /** These take the place of those before. */
  save(hours: Hours): void
  offer(offer: Offer): void
  agree(swap: string): void
  /** Takes back what was offered, or says no to it. */
  drop(swap: string): void
  /** Makes an address for a calendar program; the one before is worth nothing then. */
  makeFeed(): void
  /** Reads a calendar, laid over the hours. */
  bring(calendar: Blob): void
  /** Takes the calendar away. */
  forgetCalendar(): void
}
