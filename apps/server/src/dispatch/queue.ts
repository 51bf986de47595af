import { DispatchError } from "./dispatch-error.ts"
import type { HelpRequest, RequestId } from "./help-request.ts"

/** Those who wait, first one first: as a coordinator says, else by the time of the press; those held back come last. */
export function inOrder(requests: readonly HelpRequest[]): HelpRequest[] {
  return requests.toSorted(
    (one, other) =>
      Number(one.isHeldBack) - Number(other.isHeldBack) || one.rank - other.rank || (one.id < other.id ? -1 : 1),
  )
}

/**
 * A rank that puts a request directly before another of these.
 *
 * @param others - In order, without the request itself.
 * @param before - `undefined` for the last place.
 * @throws {DispatchError} `REQUEST_NOT_OPEN` when `before` isn't among them.
 */
export function rankBefore(others: readonly HelpRequest[], before: RequestId | undefined): number {
  const place = before === undefined ? others.length : others.findIndex(({ id }) => id === before)
  if (place === -1) throw new DispatchError("REQUEST_NOT_OPEN")
  const [above, below] = [others[place - 1]?.rank, others[place]?.rank]
  if (above === undefined) return below === undefined ? 0 : below - 1
  return below === undefined ? above + 1 : (above + below) / 2
}
