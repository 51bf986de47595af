/** Why a package can't be made. */
export type PackageErrorCode = "PACKAGE_SOURCE_CHANGED"

/** Thrown while a package is written: what has been written of it is no package. */
export class PackageError extends Error {
  override readonly name = "PackageError"
  readonly code: PackageErrorCode
  constructor(code: PackageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
