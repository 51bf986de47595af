import type { Database } from "../accounts/database.ts"
import type { Limits } from "../configuration.ts"
import { DueBook } from "./due-book.ts"
import { LetterBook } from "./letter-book.ts"
import { ReferralBook } from "./referral-book.ts"

/** The books of what comes after a call. @param now - server clock, milliseconds since 1970. */
export function afterCalls(database: Database, limits: Limits, now: () => number) {
  return {
    letters: LetterBook.within(database, limits, now),
    due: DueBook.within(database, limits, now),
    referrals: new ReferralBook(database, limits.encounterLetters, now),
  }
}
