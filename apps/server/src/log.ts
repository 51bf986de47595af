import { createHmac, randomBytes } from "node:crypto"
import { type Logger, pino } from "pino"

/**
 * What the server writes down about itself. No line names a person, a place, an address or a key: an encounter goes by
 * {@link tagOf}, which means something only within one run of the server.
 *
 * Levels: *error* someone must act; *warn* we recovered; *info* one line per change of state; the rest *debug*.
 */
export type Log = Logger

export function openLog(level: string, destination?: NodeJS.WritableStream): Log {
  const options = { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }
  // Standard output is for the addresses that whoever starts a server by hand wants to see.
  return pino(options, destination ?? process.stderr)
}

const salt = randomBytes(32)

/** Eight digits that stand for an encounter in the log of this run; whoever has the log can't tell which encounter it was. */
export function tagOf(encounter: string): string {
  return createHmac("sha256", salt).update(encounter).digest("hex").slice(0, 8)
}
