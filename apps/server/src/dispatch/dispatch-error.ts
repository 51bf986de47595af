/** One code per distinct reason for which dispatch says no. Each has a row in docs/errors.md. */
export type DispatchErrorCode =
  | "POLICY_INVALID"
  | "REQUEST_NOT_OPEN"
  | "REQUEST_OVER"
  | "ALREADY_ANSWERED"
  | "RING_OVER"
  | "RING_OF_ANOTHER"
  | "NOT_ENTITLED"
  | "ANSWERING_ANOTHER"
  | "TOKEN_STALE"

/** What whoever acted is told. None names a person, a place or a key. */
const messages: Record<DispatchErrorCode, string> = {
  POLICY_INVALID: "The policy is not waves in order of time, each with its channels and deadlines.",
  REQUEST_NOT_OPEN: "There is no such request among the open ones.",
  REQUEST_OVER: "The request has ended.",
  ALREADY_ANSWERED: "Somebody else has answered.",
  RING_OVER: "That ring is over; if help is still needed there is a newer one.",
  RING_OF_ANOTHER: "That ring went to somebody else.",
  NOT_ENTITLED: "Nobody with this certificate and these licences may answer this request now.",
  ANSWERING_ANOTHER: "Whoever accepts is still answering another request.",
  TOKEN_STALE: "The request has passed to somebody else since.",
}

/**
 * Refuses an event; nothing has changed. Whoever sent it is late, or may not do it: a bug in this program is a plain `Error`.
 */
export class DispatchError extends Error {
  override readonly name = "DispatchError"
  readonly code: DispatchErrorCode
  constructor(code: DispatchErrorCode, options?: ErrorOptions) {
    super(messages[code], options)
    this.code = code
  }
}
