/** Why a key can't leave the phone, or a security key can't be asked. One code per distinct fault. */
export type KeyMoveErrorCode =
  | "RECOVERY_SERVER_UNREACHABLE"
  | "RECOVERY_SERVER_REFUSED"
  | "KEY_FILE_MISSING"
  | "SHEET_NOT_KNOWN_HERE"
  | "KEY_RING_UNREADABLE"
  | "SECURITY_KEY_UNSUPPORTED"
  | "SECURITY_KEY_SILENT"
  | "SECURITY_KEY_DIFFERS"

/** Thrown when something besides this program stands between a key and its new place. */
export class KeyMoveError extends Error {
  override readonly name = "KeyMoveError"
  readonly code: KeyMoveErrorCode
  constructor(code: KeyMoveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
