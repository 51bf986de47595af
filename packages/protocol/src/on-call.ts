import { z } from "zod"
import { MAX_CALL_WORD } from "./call/relayed.ts"

/** WebSocket: counsel on duty is rung, and answers. For signed-in counsel; all messages are JSON text (spec/request.md §6). */
export const onCallRoute = "/v1/on-call"

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const ms = z.number().int().nonnegative()
/** `‹encounter›.‹number›`: one request of one encounter. */
const request = z.string().min(1).max(100)
/** `‹request›.‹number›`: one ring of one person by one channel. */
const ring = z.string().min(1).max(120)
/** Fencing token: grows with each acceptance of the request; what carries an older one is refused. */
const token = z.number().int().positive()
/** Base64url without padding. */
const callWord = z.base64url().max(Math.ceil((MAX_CALL_WORD * 4) / 3))

/** What a console says. `hello` comes first, within five seconds. */
export const consoleMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), token: z.string().min(1).max(200) }),
  /** Rings come only while on duty. Off duty after each `hello`; what they hold they keep, on duty or not. */
  z.object({ type: z.literal("duty"), isOnDuty: z.boolean() }),
  /** A link that went out with a ring has opened this console: answered by `ring` with its name, or `ring over`. On duty or not. */
  z.object({ type: z.literal("show ring"), name: z.string().min(1).max(32) }),
  /** Answered by `seat`, or `refused` with the ring. Again by the same ring is no fault. */
  z.object({ type: z.literal("accept"), ring }),
  /** They won't: not rung again for this request. */
  z.object({ type: z.literal("refuse"), ring }),
  /** After `seat`: counsel's signed acceptance (acceptance.ts), base64url without padding. */
  z.object({ type: z.literal("acceptance"), request, token, signed: z.base64url().max(1000) }),
  /** Counsel and the person are in the call. */
  z.object({ type: z.literal("connected"), request, token }),
  /** The call broke off. */
  z.object({ type: z.literal("dropped"), request, token }),
  /** Warm: counsel stays until somebody else is in the call. A conflict isn't taken back. */
  z.object({ type: z.literal("hand over"), request, token, because: z.enum(["asked", "conflict"]) }),
  /** Takes `hand over` back. */
  z.object({ type: z.literal("keep"), request, token }),
  /** They can't go on: others are rung at once. */
  z.object({ type: z.literal("leave"), request, token }),
  /** The call is over, and with it the request. */
  z.object({ type: z.literal("finish"), request, token }),
  /** A signed word of the call (spec/call.md), for the other side of it; `token` is that of the seat that the speaker has. */
  z.object({ type: z.literal("call"), request, token, signed: callWord }),
])
export type ConsoleMessage = z.infer<typeof consoleMessageSchema>

export const seats = ["counsel", "successor", "interpreter", "intake"] as const

/** Why a ring stops. */
export const silences = ["answered", "ended", "rang out", "refused", "not wanted", "busy", "away", "revoked"] as const

/** Why somebody who had accepted has the request no longer. */
export const unseatings = ["not connected", "handed over", "not wanted", "left", "revoked", "ended"] as const

/** What is known of who asks; no person, no place. */
const needSchema = z.object({
  /** ISO 3166-2, or 3166-1. */
  jurisdiction: z.string(),
  /** `home`: where the person lives, for want of a position. `assumed`: the phone didn't know; it is the organisation's own. */
  jurisdictionSource: z.enum(["position", "home", "assumed"]),
  /** By position: the other side of a line that is so near that the person may as well be there. */
  near: z.string().nullable(),
  matter: z.string().nullable(),
  /** BCP 47, dearest first. */
  languages: z.array(z.string()),
  mayBeUnder18: z.boolean(),
})
export type KnownNeed = z.infer<typeof needSchema>

/** What the server says. What stands is told again: seats after `welcome`, rings and seats after each `duty` that begins. */
export const onCallMessageSchema = z.discriminatedUnion("type", [
  /** `name` as the roster has it; `null` for somebody who isn't certified to answer: they can watch, and aren't rung. */
  z.object({ type: z.literal("welcome"), name: z.string().nullable(), serverMs: ms }),
  z.object({ type: z.literal("duty"), isOnDuty: z.boolean() }),
  z.object({
    type: z.literal("ring"),
    ...{ ring, request, encounter: hex32, seat: z.enum(seats) },
    /** Touch-down, by the server's clock; `serverMs` is now by the same. */
    ...{ pressedMs: ms, untilMs: ms, serverMs: ms },
    /** By which it rings; to accept, the ring is named and not the channel. */
    channel: z.enum(["console", "push", "text", "voice", "email", "signal"]),
    /** Of the link that has asked for it. */
    name: z.string().optional(),
    /** The person speaks a language of this counsel's. */
    sharesLanguage: z.boolean(),
    /** Of a successor: why counsel hands over, and when they had accepted, by the server's clock. `null` of everybody else. */
    ...{ handOver: z.enum(["asked", "conflict"]).nullable(), counselSinceMs: ms.nullable() },
    ...needSchema.shape,
  }),
  /** The ring that a link names is over, or never was this counsel's. */
  z.object({ type: z.literal("ring over"), name: z.string() }),
  z.object({ type: z.literal("silence"), ring, request, because: z.enum(silences) }),
  /**
   * They are the one. Comes again with the same token when the person's app was started again: the acceptance is then to be
   * signed for the newer leg; and when the successor has become counsel.
   */
  z.object({
    type: z.literal("seat"),
    ...{ request, encounter: hex32, number: z.number().int().nonnegative(), seat: z.enum(seats), token },
    /** From now; back to the pool if nobody says `connected` by then. `null` when they are connected already. */
    connectWithinMs: ms.nullable(),
    /** The person's newest leg and its session key: what the acceptance is signed over. */
    ...{ leg: z.number().int().nonnegative(), sessionKey: hex32 },
    /** Touch-down, and when they accepted, by the server's clock; `serverMs` is now by the same. */
    ...{ pressedMs: ms, acceptedMs: ms, serverMs: ms },
    /** Why counsel hands over, to counsel and to whoever takes over. */
    handOver: z.enum(["asked", "conflict"]).nullable(),
    ...needSchema.shape,
  }),
  z.object({ type: z.literal("unseat"), request, token, because: z.enum(unseatings) }),
  /** The call dropped, and they still have the request: come back within this time. */
  z.object({ type: z.literal("recall"), request, token, withinMs: ms }),
  /** The phone has the acceptance, or will when it next asks. */
  z.object({ type: z.literal("accepted"), request, token }),
  /**
   * To counsel: who interprets; to the interpreter: who counsel is, as the server says. `null`: nobody now. Only `acceptance`, their signed word
   * (acceptance.ts, base64url), shows that it is so; `null` until it has come. `token` is that of the seat that the listener has.
   */
  z.object({
    type: z.literal("beside"),
    ...{ request, token },
    other: z.object({ key: hex32, token, acceptance: z.base64url().max(1000).nullable() }).nullable(),
  }),
  /** A signed word of the call from the other side of it, as it came; `token` is that of the seat that the listener has. */
  z.object({ type: z.literal("call"), request, token, signed: callWord }),
  /** A code of docs/errors.md; `ring` or `request` where it is about one. */
  z.object({ type: z.literal("refused"), code: z.string(), ring: ring.optional(), request: request.optional() }),
])
export type OnCallMessage = z.infer<typeof onCallMessageSchema>

/** Codes with which {@link OnCallMessage} `refused` comes. After the last three the connection is closed, with 4400 or 4401. */
export const onCallRefusals = [
  "REQUEST_NOT_OPEN",
  "REQUEST_OVER",
  "ALREADY_ANSWERED",
  "RING_OVER",
  "RING_OF_ANOTHER",
  "NOT_ENTITLED",
  "ANSWERING_ANOTHER",
  "TOKEN_STALE",
  "ACCEPTANCE_MALFORMED",
  "ACCEPTANCE_SIGNATURE_INVALID",
  "ACCEPTANCE_OF_ANOTHER",
  "CALL_MALFORMED",
  "CALL_OF_ANOTHER",
  "CALL_WORD_SIGNATURE_INVALID",
  "CALL_MESSAGE_REFUSED",
  "TOO_MANY_REQUESTS",
  "SERVER_BUSY",
  "INTERNAL",
  "REQUEST_MALFORMED",
  "SESSION_REQUIRED",
  "SESSION_REFUSED",
] as const
export type OnCallRefusal = (typeof onCallRefusals)[number]
