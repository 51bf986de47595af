import { RecoveryError } from "./error.ts"
import { readNumbers, SHEET_WORDS, type SheetNumbers } from "./sheet.ts"
import type { Share } from "./slip39/share.ts"

/** Only letters and digits that a QR code writes small; the number is the version's. */
const MARK = "ALONGSIDE-1:"
const DIGITS = 4

/** What the sheet's QR code says: each word's number, in four digits. No address: a camera that opens what it sees shall open nothing. */
export function sheetQrText(numbers: SheetNumbers): string {
  return MARK + numbers.map((number) => number.toString().padStart(DIGITS, "0")).join("")
}

/**
 * Reads what a camera read.
 * @throws {RecoveryError} `SHEET_QR_FOREIGN`, `SHEET_QR_CUT_SHORT`, `SHEET_QR_DAMAGED`; and `SHEET_FORM_UNKNOWN` as `readNumbers`.
 */
export function readSheetQr(text: string): Share {
  if (MARK.startsWith(text)) cutShort()
  if (!text.startsWith(MARK)) throw new RecoveryError("SHEET_QR_FOREIGN", "the code is of something else than a sheet")
  const digits = text.slice(MARK.length)
  if (!/^[0-9]*$/.test(digits)) damaged()
  if (digits.length < DIGITS * SHEET_WORDS) cutShort()
  if (digits.length > DIGITS * SHEET_WORDS) damaged()
  const numbers = Array.from({ length: SHEET_WORDS }, (_, at) => Number(digits.slice(DIGITS * at, DIGITS * (at + 1))))
  if (numbers.some((number) => number > 1023)) damaged()
  try {
    return readNumbers(numbers)
  } catch (cause) {
    // A camera takes no word for another: what isn't whole was damaged on its way.
    if (cause instanceof RecoveryError && cause.code !== "SHEET_FORM_UNKNOWN") damaged(cause)
    throw cause
  }
}

function cutShort(): never {
  throw new RecoveryError("SHEET_QR_CUT_SHORT", "the code's text ends too early")
}

function damaged(cause?: unknown): never {
  throw new RecoveryError("SHEET_QR_DAMAGED", "the code's text isn't whole", { cause })
}
