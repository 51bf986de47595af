import type { NewDue, OwnDueItem } from "@alongside/protocol/due"

export interface DueState {
  /** The soonest first, what is ticked off last; `undefined` before the server has said it. */
  readonly items: readonly OwnDueItem[] | undefined
  readonly isBusy: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
}

export const nothingDue: DueState = { items: undefined, isBusy: false, fault: undefined }

export interface DueActions {
  add(encounter: string, due: NewDue): void
  /** Ticks it off, or on again. */
  tick(id: string, isDone: boolean): void
}

/** A day as the clock on this wall has it, `2026-12-31`. */
export function dayOf(ms: number): string {
  const date = new Date(ms)
  const digits = (value: number, length: number): string => `${value}`.padStart(length, "0")
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
}

/** Noon of a day on the clock of this wall: by which it is said in words. */
export const noonOf = (day: string): number => new Date(`${day}T12:00`).getTime()
