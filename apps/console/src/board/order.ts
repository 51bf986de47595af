import type { Board, BoardRequest } from "@alongside/protocol/board"

/** Those in the queue, first one first. */
export function waitingOf({ requests }: Board): BoardRequest[] {
  return requests.filter(({ place }) => place !== null)
}

/**
 * Before which request one has to be put to go one place forward or back; `null` for the last place.
 * @returns undefined when it is there already, or doesn't wait.
 */
export function beforeOf(board: Board, request: string, by: -1 | 1): string | null | undefined {
  const waiting = waitingOf(board).map((one) => one.request)
  const at = waiting.indexOf(request)
  if (at === -1 || at + by < 0 || at + by >= waiting.length) return undefined
  return by === -1 ? waiting[at - 1]! : (waiting[at + 2] ?? null)
}

/** Alarms by a name each: one that was seen is known again. Without anybody on call the whole board is one. */
export function alarmsOf({ requests, people }: Board): string[] {
  const all = requests.flatMap(({ request, alarms }) => alarms.map((alarm) => `${request} ${alarm}`))
  return isAnybodyOnCall(people) ? all : [...all, "nobody"]
}

export function isAnybodyOnCall(people: Board["people"]): boolean {
  return people.some(({ role, doing, isReachable, isAtConsole }) => {
    return role === "counsel" && doing !== "away" && (isReachable || isAtConsole)
  })
}
