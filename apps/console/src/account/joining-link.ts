import { type Joining, parseJoining } from "@alongside/protocol/joining"

const HEAD = "#join="

/**
 * Takes what a joining link carries out of the address, at once and for good: the keys in it shall not stand in the
 * address bar, in the history, or in what the browser syncs.
 *
 * @returns `undefined` when the address isn't a joining link, `invalid` when what it carries can't be read.
 */
export function takeJoiningLink(): Joining | "invalid" | undefined {
  const { hash, pathname } = location
  if (!hash.startsWith(HEAD)) return undefined
  history.replaceState(undefined, "", pathname)
  return parseJoining(hash.slice(HEAD.length)) ?? "invalid"
}
