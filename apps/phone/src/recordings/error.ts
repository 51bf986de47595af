/** Why a package can't be saved. One code per distinct fault; what the server or the writer throw keeps its own. */
export type ExportErrorCode = "EXPORT_DISK_FULL" | "EXPORT_NO_PLACE" | "EXPORT_FILE_REFUSED"

/** Thrown when this device doesn't take a package. What was written of it is no package, and is removed. */
export class ExportError extends Error {
  override readonly name = "ExportError"
  readonly code: ExportErrorCode
  constructor(code: ExportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
