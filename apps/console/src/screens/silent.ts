/** A phone under way sends every fifth of a second; the list is a few seconds old at most. */
export const SILENT_AFTER_MS = 8000
