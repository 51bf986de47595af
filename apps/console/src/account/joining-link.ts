import { type RootPin, rootPinFrom } from "@alongside/evidence/roster/root"
import { type Coordinating, type Joining, parseCoordinating, parseJoining } from "@alongside/protocol/joining"

/** What an address brought: somebody's keys, or an invitation to make them here. */
export type Brought =
  | { readonly kind: "join"; readonly joining: Joining }
  | { readonly kind: "coordinate"; readonly coordinating: Coordinating }
  /** With the organisation's root as the coordinator's own browser knows it; invitations of older releases carry none. */
  | { readonly kind: "invited"; readonly secret: string; readonly pin: RootPin | undefined }

/**
 * Takes what a joining link carries out of the address, at once and for good: the keys in it shall not stand in the
 * address bar, in the history, or in what the browser syncs.
 *
 * @returns `undefined` when the address isn't such a link, `invalid` when what it carries can't be read.
 */
export function takeJoiningLink(): Brought | "invalid" | undefined {
  const { hash, pathname } = location
  const [, kind, text = ""] = /^#(join|coordinate|invited)=(.*)$/s.exec(hash) ?? []
  if (kind === undefined) return undefined
  history.replaceState(undefined, "", pathname)
  return read(kind, text) ?? "invalid"
}

function read(kind: string, text: string): Brought | undefined {
  if (kind === "invited") {
    const [, secret, pin = ""] = /^([A-Za-z0-9_-]{43})(?:\.([0-9a-f]{64}))?$/.exec(text) ?? []
    return secret === undefined ? undefined : { kind, secret, pin: rootPinFrom(pin) }
  }
  if (kind === "join") {
    const joining = parseJoining(text)
    return joining && { kind, joining }
  }
  const coordinating = parseCoordinating(text)
  return coordinating && { kind: "coordinate", coordinating }
}
