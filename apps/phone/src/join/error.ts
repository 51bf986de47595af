import type { ErrorCode } from "@alongside/protocol/error-codes"

export type JoinErrorCode =
  /** The code is another address's: its app is there, and what it keeps is kept there. */
  | "JOINING_ELSEWHERE"
  | "NO_NETWORK"
  /** This phone's browser keeps nothing, or no more. */
  | "DISK_REFUSED"

/** Thrown when somebody can't join now. Nothing was kept. */
export class JoinError extends Error {
  override readonly name = "JoinError"
  /** The server's, where it refused. */
  readonly code: JoinErrorCode | ErrorCode
  constructor(code: JoinErrorCode | ErrorCode, options?: ErrorOptions) {
    super(`joining came to ${code}`, options)
    this.code = code
  }
}
