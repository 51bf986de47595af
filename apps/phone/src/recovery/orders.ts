import type { Bytes } from "@alongside/evidence/format/bytes"
import type { SheetNumbers } from "@alongside/evidence/recovery/sheet"
import type { Carrier, KeyWhereabouts } from "./recovery-facts.ts"

/** What the page asks the recovery worker; each is answered by its number, in turn. */
export type RecoveryOrder =
  /** Make a new secret, or the one that a security key stands for. It is in the worker's memory only. */
  | { readonly order: "make" }
  | { readonly order: "take"; readonly prfOutput: Bytes }
  /** Refused with `SHEET_OF_ANOTHER_KEY` unless it is the recovery key in use. */
  | { readonly order: "check"; readonly secret: Bytes }
  /**
   * Take a secret that another device keeps already, and make it this phone's recovery key.
   * Refused with `SHEET_NOT_KNOWN_HERE` where the server doesn't know it.
   */
  | { readonly order: "adopt"; readonly secret: Bytes; readonly carrier: Carrier }
  /** The secret's sheet; the same at every asking. */
  | { readonly order: "sheet" }
  | { readonly order: "shares" }
  /**
   * It was read back: from now on it is the recovery key.
   * @property replaced - the secret of the sheet whose place it takes.
   */
  | { readonly order: "keep"; readonly carrier: Carrier; readonly replaced: Bytes | undefined }
  /** Another carrier of the kept secret was read back. */
  | { readonly order: "note"; readonly carrier: Carrier }
  /** Finish what an earlier start of the app, or a missing network, left unfinished. */
  | { readonly order: "finish" }

/** What came of `keep` and `finish`. */
export interface Kept {
  readonly whereabouts: KeyWhereabouts
  /** Why it is still leaving: a code of docs/errors.md. */
  readonly fault: string | undefined
}

export interface RecoveryAnswers {
  readonly make: undefined
  readonly take: undefined
  readonly check: undefined
  readonly adopt: Kept
  readonly sheet: SheetNumbers
  readonly shares: readonly SheetNumbers[]
  readonly keep: Kept
  readonly note: undefined
  readonly finish: Kept
}

export type RecoveryReport =
  | { readonly number: number; readonly answer: RecoveryAnswers[keyof RecoveryAnswers] }
  /** A bug, or the browser's refusal; a fault of what was entered has its code. */
  | {
      readonly number: number
      readonly failed: { readonly name: string; readonly message: string; readonly code: string | undefined }
    }
