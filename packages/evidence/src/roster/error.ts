/** Why a roster, what certifies it, or a code to join by isn't taken. One code per distinct fault. */
export type RosterErrorCode =
  | "ROSTER_FILE_INVALID"
  | "ROSTER_FILE_TOO_LARGE"
  | "ROOT_INVALID"
  | "ROOT_SIGNATURE_INVALID"
  | "ROOT_NOT_PINNED"
  | "ROOT_FOLLOWS_ANOTHER"
  | "ROOT_NOT_THE_SUCCESSOR"
  | "ROOT_OF_OTHER_SHARES"
  | "DELEGATION_INVALID"
  | "DELEGATION_TOO_LONG"
  | "DELEGATION_SIGNATURE_INVALID"
  | "DELEGATION_OF_ANOTHER_ROOT"
  | "DELEGATION_NOT_YET"
  | "DELEGATION_EXPIRED"
  | "ROSTER_INVALID"
  | "ROSTER_SIGNATURE_INVALID"
  | "ROSTER_OF_ANOTHER_ROOT"
  | "ROSTER_NUMBER_NOT_DELEGATED"
  | "ROSTER_NUMBER_LOWER"
  | "ROSTER_NUMBER_TWICE"
  | "ROSTER_EXPIRED"
  | "MEMBER_INVALID"
  | "MEMBER_TWICE"
  | "RECIPIENT_DIFFERS"
  | "PARTNER_INVALID"
  | "PARTNER_TOO_LONG"
  | "PARTNER_SIGNATURE_INVALID"
  | "PARTNER_OF_ANOTHER_ROOT"
  | "PARTNER_NOT_YET"
  | "PARTNER_EXPIRED"
  | "PARTNER_NOT_LISTED"
  | "JOINING_CODE_TOO_SHORT"
  | "JOINING_CODE_TOO_LONG"
  | "JOINING_CHARACTER_UNKNOWN"
  | "JOINING_CHARACTERS_EXCHANGED"
  | "JOINING_CHARACTERS_WRONG"
  | "JOINING_CODE_WRONG"
  | "JOINING_VERSION_UNKNOWN"
  | "JOINING_LINK_FOREIGN"
  | "JOINING_LINK_DAMAGED"
  | "JOINING_ORIGIN_DIFFERS"

/** Thrown when something of an organisation doesn't check. What was read is at fault: a bug in this program is a plain `Error`. */
export class RosterError extends Error {
  override readonly name = "RosterError"
  readonly code: RosterErrorCode
  /** The part at fault, in the words of spec/roster.md (`successor`, `member 3's name`), where the code alone doesn't tell. */
  readonly part: string | undefined
  /** Characters of a joining code, counted from 1 without spaces and prefix; empty where none can be named. */
  readonly characters: readonly number[]
  constructor(
    code: RosterErrorCode,
    message: string,
    options: ErrorOptions & { readonly part?: string; readonly characters?: readonly number[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.part = options.part
    this.characters = options.characters ?? []
  }
}
