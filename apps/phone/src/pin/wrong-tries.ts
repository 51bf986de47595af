/** How often a wrong PIN was typed in a row, and when last. */
export interface WrongTries {
  readonly count: number
  /** Device wall clock. */
  readonly lastWallMs: number
}

export const noWrongTries: WrongTries = { count: 0, lastWallMs: 0 }

/** By how many were wrong: three slips are anybody's, and whoever guesses shall not get far while the phone is in their hand. */
const WAITS_MS = [0, 0, 0, 30_000, 60_000, 5 * 60_000] as const
const LONGEST_WAIT_MS = 15 * 60_000

/** For how long the next try has to wait; stopping a recording never does. A clock that was set back makes nobody wait longer. */
export function waitMs({ count, lastWallMs }: WrongTries, nowWallMs: number): number {
  const whole = WAITS_MS[count] ?? LONGEST_WAIT_MS
  return Math.min(whole, Math.max(0, lastWallMs + whole - nowWallMs))
}

export function oneMoreWrong({ count }: WrongTries, nowWallMs: number): WrongTries {
  return { count: count + 1, lastWallMs: nowWallMs }
}
