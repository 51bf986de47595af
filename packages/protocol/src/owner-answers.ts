import { z } from "zod"
import { keepingSchema } from "./keeping.ts"

const ms = z.number().int().nonnegative()
const count = z.number().int().nonnegative()
const hex32 = z.string().regex(/^[0-9a-f]{64}$/)

/** What POST `ownerRoutes.bindings` and PUT `ownerRoutes.keyRing` answer. */
export const boundSchema = z.object({
  /** Of the key ring that the server keeps now; 0 while there is none. */
  keyRingVersion: count,
})
export type Bound = z.infer<typeof boundSchema>

/** One encounter in her list. */
export const ownEncounterSchema = z.object({
  id: hex32,
  /** Key of the device that recorded it. */
  device: hex32,
  startedMs: ms,
  lastReceivedMs: ms,
  legs: count,
  records: count,
  /** As the server keeps them. */
  bytes: count,
  isEnded: z.boolean(),
  /** Letters that counsel have written to her about it. */
  letters: count,
  ...keepingSchema.shape,
})
export type OwnEncounter = z.infer<typeof ownEncounterSchema>

export const ownEncountersSchema = z.object({
  encounters: z.array(ownEncounterSchema).max(200),
  /** How many to skip for those that follow; `null` at the end. */
  next: count.nullable(),
})
export type OwnEncounters = z.infer<typeof ownEncountersSchema>

/** Who was given sealed records, and when: what the server can know of who opened it. */
export const openingsSchema = z.array(
  z.object({
    /** Counsel's key that signed in. */
    counsel: hex32,
    fromMs: ms,
    /** Last heard of; later while it goes on. */
    toMs: ms,
  }),
)
export type Openings = z.infer<typeof openingsSchema>

/** Releases of her consultations as counsel signed them, base64url (spec/package.md §2.2). */
export const releasesSchema = z.array(z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/)).max(64)
export type Releases = z.infer<typeof releasesSchema>
