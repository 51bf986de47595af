export type CommandErrorCode = "ARGUMENTS_INVALID" | "PACKAGE_UNREADABLE" | "TRUST_FILE_UNREADABLE"

/** Thrown when nothing could be verified: the command was called wrongly, or a file can't be read. Says nothing about any package. */
export class CommandError extends Error {
  override readonly name = "CommandError"
  readonly code: CommandErrorCode
  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
