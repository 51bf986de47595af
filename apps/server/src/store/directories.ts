import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

/** Ending of a file that is not finished. Whatever carries it at open is removed. */
export const UNFINISHED = ".tmp"
/** Ending of a log file in which recovery or draining found damage. Never read again, never removed by the store. */
export const SET_ASIDE = ".damaged"

export function logDirectory(store: string): string {
  return join(store, "log")
}

export function objectDirectory(store: string): string {
  return join(store, "objects")
}

/** Makes names in a directory survive a power cut: those created, renamed and removed before the call. */
export function flushDirectory(directory: string): void {
  const descriptor = openSync(directory, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a directory and those above it, durably. */
export function makeDirectory(directory: string): void {
  const firstMade = mkdirSync(directory, { recursive: true })
  if (firstMade === undefined) return
  for (let made = resolve(directory); made !== dirname(resolve(firstMade)); made = dirname(made)) {
    flushDirectory(dirname(made))
  }
}
