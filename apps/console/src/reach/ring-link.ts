/** What a link from outside says: which ring, and whether a touch on the notification has answered it already. */
export interface RingLink {
  readonly name: string
  readonly isAnswered: boolean
}

export function ringLinkIn(hash: string): RingLink | undefined {
  const { act, name } = /^#(?<act>ring|answer)=(?<name>[A-Za-z0-9_-]{1,32})$/.exec(hash)?.groups ?? {}
  return name === undefined ? undefined : { name, isAnswered: act === "answer" }
}

/** Takes it out of the address: a page that is loaded again shall not ask for it again. */
export function takeRingLink(): RingLink | undefined {
  const link = ringLinkIn(location.hash)
  if (link !== undefined) history.replaceState(undefined, "", location.pathname)
  return link
}
