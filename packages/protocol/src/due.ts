import { z } from "zod"
import type { EncounterId } from "./upload.ts"

/**
 * What is due after a call: a day and a kind, and nothing else (spec/after.md §6). What it is about stands in counsel's notes, which nobody
 * else opens. All bodies are JSON.
 */
export const dueRoutes = {
  /** For counsel who accepted the encounter. POST {@link newDueSchema}; answers 204. */
  ofEncounter: (encounter: EncounterId) => `/v1/encounters/${encounter}/due`,
  /** For counsel. GET {@link ownDueSchema}: their own, the soonest first. POST {@link dueDoneSchema}: ticks one off, or on again; answers 204. */
  own: "/v1/due",
  /** For a coordinator. GET {@link dueOnBoardSchema}: what isn't ticked off, the soonest first. */
  board: "/v1/board/due",
} as const

/** What can be due, without what it is about. */
export const dueKinds = ["hearing", "filing", "appeal", "call", "visit", "papers", "other"] as const
export type DueKind = (typeof dueKinds)[number]

/** A day as people say it: there is no hour in it and no time zone. */
const daySchema = z.iso.date()

export const newDueSchema = z.strictObject({ kind: z.enum(dueKinds), day: daySchema })
export type NewDue = z.infer<typeof newDueSchema>

export const dueDoneSchema = z.strictObject({ id: z.uuid(), isDone: z.boolean() })
export type DueDone = z.infer<typeof dueDoneSchema>

const dueSchema = z.object({ id: z.uuid(), kind: z.enum(dueKinds), day: daySchema })

/** One of counsel's own. */
export const ownDueItemSchema = dueSchema.extend({
  encounter: z.string().regex(/^[0-9a-f]{64}$/),
  isDone: z.boolean(),
})
export type OwnDueItem = z.infer<typeof ownDueItemSchema>
export const ownDueSchema = z.array(ownDueItemSchema)

/** One as a coordinator sees it. */
export const dueOnBoardItemSchema = dueSchema.extend({
  /** `boardTag` of the encounter. */
  tag: z.string(),
  /** Whose it is, by name. */
  counsel: z.string(),
  /** False for somebody who isn't on the roster any more: nobody minds it. */
  isOnRoster: z.boolean(),
})
export type DueOnBoardItem = z.infer<typeof dueOnBoardItemSchema>
export const dueOnBoardSchema = z.array(dueOnBoardItemSchema)
