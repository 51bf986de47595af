import { z } from "zod"
import { accountRoles } from "./accounts.ts"

/**
 * What a coordinator sees and does while requests for help are being answered, and afterwards. For a coordinator's session; all
 * bodies are JSON. Persons have no names here, and nothing of what was recorded or said is told.
 */
export const boardRoutes = {
  /** GET: {@link boardSchema}. */
  now: "/v1/board",
  /** POST {@link orderSchema}: who waits is put before somebody else, and let through if they were held back. */
  order: "/v1/board/order",
  /** POST {@link requestSchema}: what was held back for a flood is none. */
  letThrough: "/v1/board/let-through",
  /** POST {@link linkSchema}: these are of one event, or of none. */
  link: "/v1/board/link",
  /** GET: {@link answerTimesSchema}, of the last `days`. */
  times: (days: number) => `/v1/board/times?days=${days}`,
  /** GET: {@link actsSchema}, those before this number (exclusive), newest first. */
  acts: (before: number) => `/v1/board/acts?before=${before}`,
} as const

const ms = z.number().int().nonnegative()
const request = z.string().min(1).max(100)
const count = z.number().int().nonnegative()

export const boardPhases = ["waiting", "ringing", "answered", "queued", "unanswered", "handing over"] as const
export const boardChannels = ["console", "push", "text", "voice", "email", "signal"] as const
/** What somebody of the roster is doing. `away`: neither at a console nor on shift. */
export const doings = ["free", "rung", "answering", "away"] as const
/** Why a coordinator has to look. */
export const alarms = ["held back", "queued", "unanswered", "nobody takes over"] as const

const personSchema = z.object({
  key: z.string(),
  name: z.string(),
  role: z.enum(accountRoles),
  isAtConsole: z.boolean(),
  isOnShift: z.boolean(),
  /** False while none of their other ways works. */
  isReachable: z.boolean(),
  doing: z.enum(doings),
})

const boardRequestSchema = z.object({
  request,
  /** To speak of it, here and in the list of acts: six digits, of nobody's name. */
  tag: z.string(),
  pressedMs: ms,
  phase: z.enum(boardPhases),
  /** From 1; `null` outside the queue. */
  place: count.nullable(),
  jurisdiction: z.string(),
  languages: z.array(z.string()),
  isHeldBack: z.boolean(),
  /** Requests that show the same are of one event. */
  event: z.string().nullable(),
  /** Counsel who are rung for it. */
  ringing: count,
  /** Who has accepted, by name; `null` while nobody has. */
  counsel: z.string().nullable(),
  isConnected: z.boolean(),
  alarms: z.array(z.enum(alarms)),
})

/** What a canary's press goes through, in this order. */
export const canarySteps = ["signing in", "token", "asking", "ringing", "answering", "connecting", "ending"] as const
export type CanaryStep = (typeof canarySteps)[number]

const canarySchema = z.object({
  /** When it pressed. */
  atMs: ms,
  /** From its first step to its end; `null` when it didn't come through. */
  tookMs: ms.nullable(),
  /** Where it stopped. */
  failedAt: z.enum(canarySteps).nullable(),
})
export type CanaryTold = z.infer<typeof canarySchema>

export const boardSchema = z.object({
  serverMs: ms,
  people: z.array(personSchema),
  /** Open ones: those in the queue first, in its order; then the others, the oldest first. */
  requests: z.array(boardRequestSchema),
  channels: z.array(
    z.object({
      channel: z.enum(boardChannels),
      isSetUp: z.boolean(),
      /** Whether its provider would take something, and since when it wouldn't or when it last would; `null` where that isn't asked or isn't known yet. */
      provider: z.object({ isWell: z.boolean(), atMs: ms }).nullable(),
    }),
  ),
  /** A press of nobody's, to see that presses come through; `last` is `null` before the first. */
  canary: z.object({ isScheduled: z.boolean(), last: canarySchema.nullable() }),
})
export type Board = z.infer<typeof boardSchema>
export type BoardPerson = Board["people"][number]
export type BoardRequest = Board["requests"][number]

export const requestSchema = z.strictObject({ request })
export const orderSchema = z.strictObject({ request, before: request.nullable() })
export const linkSchema = z.strictObject({
  requests: z.array(request).min(1).max(100),
  /** A word for the event, of the server's own choosing when `true`; `null` takes the link away. */
  isLinked: z.boolean(),
})

/** Time to answer, from the press. Shares are of all requests that weren't mistakes; percentiles of those that were answered. */
const timesSchema = z.object({
  requests: count,
  mistakes: count,
  answered: count,
  abandoned: count,
  queued: count,
  unmatched: count,
  p50Ms: ms.nullable(),
  p90Ms: ms.nullable(),
  p95Ms: ms.nullable(),
  within15: z.number().min(0).max(1),
  within20: z.number().min(0).max(1),
})
export type Times = z.infer<typeof timesSchema>

/** One value of what is broken down. So few that a person could show aren't told: they are counted together, without a name. */
const shareSchema = z.object({ of: z.string().nullable(), times: timesSchema })

export const answerTimesSchema = z.object({
  days: count,
  all: timesSchema,
  byJurisdiction: z.array(shareSchema),
  byLanguage: z.array(shareSchema),
  /** How many were answered within so many seconds: 0 to 5, 5 to 10, … and `null` for those that took longer. */
  histogram: z.array(z.object({ untilMs: ms.nullable(), answered: count })),
  /** Below this number nothing is broken down. */
  fewest: count,
})
export type AnswerTimesTold = z.infer<typeof answerTimesSchema>
export type TimesShare = z.infer<typeof shareSchema>

/** What was done, by somebody of the organisation. */
export const actKinds = [
  "invited",
  "account removed",
  "certified",
  "revoked",
  "renewed",
  "partner added",
  "partner removed",
  "home set",
  "code made",
  "code closed",
  "ordered",
  "let through",
  "linked",
  "unlinked",
  "accepted",
  "connected",
  "asked to hand over",
  "conflict",
  "kept",
  "handed over",
  "let go",
  "finished",
  "held",
  "released",
  "consultation released",
  "hours set",
  "zone set",
  "shift taken over",
  "due",
  "due done",
  "due again",
  "referred",
  "referral taken",
  "referral refused",
] as const
export type ActKind = (typeof actKinds)[number]

const actSchema = z.object({
  /** From 1, without a hole: what is missing shows. */
  number: z.number().int().positive(),
  atMs: ms,
  /** Key of who did it, hexadecimal; `null` for the server, by its own rules. */
  who: z.string().nullable(),
  what: z.enum(actKinds),
  /** A tag of a request, an encounter or a joining code, a key of somebody of the organisation, or a role; empty where there is nothing to say. */
  about: z.string(),
})
export type Act = z.infer<typeof actSchema>

export const actsSchema = z.object({
  acts: z.array(actSchema),
  /** Of everybody who is named in them, by key. */
  names: z.record(z.string(), z.string()),
  /** There are older ones. */
  isMore: z.boolean(),
})
export type Acts = z.infer<typeof actsSchema>

/**
 * What a request, an encounter or a joining code is called on the board: the first digits of its name, a hash or random, that say
 * nothing of anybody.
 */
export const boardTag = (name: string): string => name.slice(0, 6)
