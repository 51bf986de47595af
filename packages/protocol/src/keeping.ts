import { z } from "zod"

const ms = z.number().int().nonnegative()

/** Where a deletion that was asked for stands. */
export const erasureSchema = z.object({
  askedMs: ms,
  /** Not before then. Until then she can take it back. */
  dueMs: ms,
})
export type Erasure = z.infer<typeof erasureSchema>

/** Counsel keeps an encounter from being erased. */
export const holdSchema = z.object({
  /** The key that this counsel signs in with. */
  counsel: z.string().regex(/^[0-9a-f]{64}$/),
  /** As the roster has it; `null` for somebody who is on it without one, or no longer. */
  name: z.string().nullable(),
  sinceMs: ms,
})
export type Hold = z.infer<typeof holdSchema>

/** Whether an encounter stays: what she and counsel are told alike (spec/owner.md §6). */
export const keepingSchema = z.object({
  /** The oldest first. Each counsel's stands for itself: nothing is erased before the last is let go. */
  holds: z.array(holdSchema),
  erasure: erasureSchema.nullable(),
  /** When it was erased: nothing but the tombstone is left. */
  erasedMs: ms.nullable(),
})
export type Keeping = z.infer<typeof keepingSchema>
