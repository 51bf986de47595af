import type { Bytes } from "@alongside/evidence/format/bytes"
import { changeFact, readFact } from "../outbox/database.ts"

/** Tokens that ringing spends (spec/joining.md §3), and when they were last asked for. */
export interface KeptTokens {
  readonly tokens: readonly Bytes[]
  /** Device wall clock; a clock that is wrong asks too often or too seldom, and the server counts. */
  readonly askedWallMs: number
}

const TOKENS = "tokens"
const none: KeptTokens = { tokens: [], askedWallMs: 0 }

export async function keptTokens(database: IDBDatabase): Promise<KeptTokens> {
  return (await readFact<KeptTokens>(database, TOKENS)) ?? none
}

/** Takes one off the disk: nobody else gets the same. `undefined` when there is none. */
export async function takeToken(database: IDBDatabase): Promise<Bytes | undefined> {
  let taken: Bytes | undefined
  await changeFact<KeptTokens>(database, TOKENS, (kept = none) => {
    taken = kept.tokens[0]
    return { ...kept, tokens: kept.tokens.slice(1) }
  })
  return taken
}

export function addTokens(database: IDBDatabase, tokens: readonly Bytes[], askedWallMs: number): Promise<void> {
  return changeFact<KeptTokens>(database, TOKENS, (kept = none) => ({
    tokens: [...kept.tokens, ...tokens],
    askedWallMs,
  }))
}

export function forgetTokens(database: IDBDatabase): Promise<void> {
  return changeFact<KeptTokens>(database, TOKENS, () => undefined)
}
