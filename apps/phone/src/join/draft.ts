import { openDatabase, putFact, readFact } from "../outbox/database.ts"

const DRAFT = "joining draft"

/** A code that was typed or scanned, and couldn't be checked yet; empty where there is none. */
export async function keptDraft(): Promise<string> {
  try {
    const database = await openDatabase()
    const kept = await readFact<{ readonly text: string }>(database, DRAFT)
    database.close()
    return kept?.text ?? ""
  } catch {
    // A browser that keeps nothing: it is typed again.
    return ""
  }
}

/** Kept until it is joined with, or another takes its place; nothing is kept of an empty one. Where nothing can be kept, the screen has it still. */
export async function keepDraft(text: string): Promise<void> {
  try {
    const database = await openDatabase()
    await putFact(database, DRAFT, { text })
    database.close()
  } catch {
    // As above.
  }
}
