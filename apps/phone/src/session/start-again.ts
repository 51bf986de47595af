const KEY = "alongside started again at"

/** What fails sooner than this after a new start would fail again. */
const AT_MOST_EVERY_MS = 30_000

/**
 * Something that recording can't do without has died in the middle of it: the app starts again, and goes on with the same
 * encounter as a new leg, as after a crash.
 * @returns false when it was tried just before, so that what always fails is said and not tried forever.
 */
export function startAgain(): boolean {
  const before = Number(sessionStorage.getItem(KEY) ?? Number.NaN)
  const now = Date.now()
  // A clock that was set back is no reason either.
  if (Math.abs(now - before) < AT_MOST_EVERY_MS) return false
  sessionStorage.setItem(KEY, String(now))
  location.reload()
  return true
}
