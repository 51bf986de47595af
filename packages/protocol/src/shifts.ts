import { z } from "zod"
import { accountRoles } from "./accounts.ts"

/** When people are on call. Clocks are those of the organisation's zone; bodies are JSON. */
export const shiftRoutes = {
  /** GET, by anybody on the roster: {@link ownShiftsSchema}. PUT {@link hoursSchema}: their own hours, in the place of those before. */
  own: "/v1/shifts",
  /** PUT iCalendar (RFC 5545), `text/calendar`: their own calendar, laid over their hours; an empty one takes it away. */
  calendar: "/v1/shifts/calendar",
  /** POST {@link newSwapSchema}: gives some of their own hours to somebody, who has to agree. */
  swaps: "/v1/shifts/swaps",
  /** POST, by whom it is offered to: they agree. DELETE, by either: taken back, or refused. */
  swap: (id: string) => `/v1/shifts/swaps/${id}`,
  /** POST: makes a secret address for a calendar program, {@link feedSchema}; the one before is worth nothing then. */
  feeds: "/v1/shifts/feeds",
  /** GET, by whoever has the address: their shifts as iCalendar. Calendar programs can show no token otherwise. */
  feed: (secret: string) => `/v1/shifts/feeds/${secret}`,
  /** GET, by a coordinator: {@link rotaSchema}. PUT {@link zoneSchema}. */
  rota: "/v1/rota",
  /** PUT {@link hoursSchema}, by a coordinator: somebody's hours. */
  rotaOf: (key: string) => `/v1/rota/${key}`,
} as const

export const CALENDAR_CONTENT_TYPE = "text/calendar"

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const timeOfDay = z.string().regex(/^\d\d:\d\d$/)
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
const ms = z.number().int()

export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const

/** Somebody's hours: every week, and once. Whether the times exist says the server (`SHIFT_TIME_INVALID`). */
export const hoursSchema = z.strictObject({
  weekly: z
    .array(
      z.strictObject({
        days: z.array(z.enum(weekdays)).min(1).max(7),
        from: timeOfDay,
        /** Not after `from`: on the next day. */
        to: timeOfDay,
        since: day,
        /** The first day on which it doesn't begin any more. */
        until: day.nullable(),
      }),
    )
    .max(50),
  exceptions: z.array(z.strictObject({ kind: z.enum(["on", "off"]), from: moment, to: moment })).max(200),
})
export type Hours = z.infer<typeof hoursSchema>
export const noHours: Hours = { weekly: [], exceptions: [] }

export const newSwapSchema = z.strictObject({ taker: hex32, from: moment, to: moment })
export const zoneSchema = z.strictObject({ zone: z.string().min(1).max(64) })
export const feedSchema = z.object({ path: z.string() })

const interval = z.object({ fromMs: ms, toMs: ms })
const swap = z.object({
  id: z.string(),
  ...{ giver: hex32, giverName: z.string(), taker: hex32, takerName: z.string(), from: moment, to: moment },
  isAgreed: z.boolean(),
})
export type ListedSwap = z.infer<typeof swap>

export const ownShiftsSchema = z.object({
  zone: z.string(),
  hours: hoursSchema,
  hasCalendar: z.boolean(),
  /** An address for calendar programs was given out; which one it is isn't kept. */
  hasFeed: z.boolean(),
  serverMs: ms,
  swaps: z.array(swap),
  /** The next two weeks, laid out: in order and apart. */
  onCall: z.array(interval),
  colleagues: z.array(z.object({ key: hex32, name: z.string() })),
})
export type OwnShifts = z.infer<typeof ownShiftsSchema>

export const rotaSchema = z.object({
  zone: z.string(),
  serverMs: ms,
  /** Everybody who is certified. */
  members: z.array(
    z.object({
      ...{ key: hex32, name: z.string(), role: z.enum(accountRoles) },
      ...{ hours: hoursSchema, hasCalendar: z.boolean(), onCall: z.array(interval) },
    }),
  ),
  swaps: z.array(swap),
  /**
   * When somebody on shift may answer in each jurisdiction that anybody is licensed for: as a whole (`null`), and by each language. The next
   * two weeks; in order and apart.
   */
  coverage: z.array(z.object({ jurisdiction: z.string(), language: z.string().nullable(), onCall: z.array(interval) })),
})
export type RotaMember = RotaAnswer["members"][number]
export type RotaAnswer = z.infer<typeof rotaSchema>
