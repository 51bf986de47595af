import { closingActs } from "@alongside/evidence/statement/closing"
import { z } from "zod"
import { MAX_CONTACTS } from "./circle.ts"

const key = z.string().regex(/^[0-9a-f]{64}$/)
const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/)

/** The ways in which somebody can be told. `page`: the contact's own page, open now. */
export const contactChannels = ["page", "text", "email", "push", "voice", "signal"] as const
export type ContactChannel = (typeof contactChannels)[number]

/**
 * What became of one way: on its way, handed to whoever delivers it (or, of a page, shown there), failed, or not set up on this server.
 */
export const reachedSchema = z.enum(["sending", "reached", "failed", "not set up"])
export type Reached = z.infer<typeof reachedSchema>

/** What her phone is told of its contacts. */
export const toldSchema = z.object({
  /** Opens `circleRoutes.told`. */
  token: z.string().max(200),
  contacts: z.array(
    z.object({
      contact: key,
      /** As her device signed it: what the contact's word has to be about. */
      told: base64url,
      channels: z.array(z.object({ channel: z.enum(contactChannels), reached: reachedSchema })),
      /** `signSeen`; null before. */
      seen: base64url.nullable(),
    }),
  ),
})
export type ToldAnswer = z.infer<typeof toldSchema>

/**
 * How it stands with her, as the server knows it: *silent* when nothing has come for a while and she hasn't stopped; *stopped* when her phone
 * has said its last, which whoever holds it can do; *all clear* when she said so when asked for a lawyer.
 */
export const standings = ["under way", "silent", "stopped", "all clear"] as const
export type Standing = (typeof standings)[number]

/** What a contact is told of, newest first. */
export const pressesSchema = z.array(
  z.object({
    encounter: key,
    /** `signTold`. */
    told: base64url,
    toldMs: z.number().int(),
    /** Server clock: when the last of it came. */
    lastReceivedMs: z.number().int(),
    standing: z.enum(standings),
    /** Of *stopped* and *all clear*: a PIN of hers was typed for it, as the newest closing of that kind says (spec/closing.md §2). */
    isConfirmed: z.boolean(),
    isAnswered: z.boolean(),
    /** This contact has said so. */
    isSeen: z.boolean(),
  }),
)
export type Presses = z.infer<typeof pressesSchema>
export type Press = Presses[number]

/** What of a press isn't the server's word: for whoever has the keys to check it (spec/circle.md §5.2). */
export const pressWordsSchema = z.object({
  /** `signClaim` of each of its legs, by her device. */
  claims: z.array(base64url),
  /** `signAcceptance` of the counsel who has it, or had it when it ended; null where none has. */
  acceptance: base64url.nullable(),
  /** `signClosing`: of each act the newest. */
  closings: z.array(base64url).max(closingActs.length),
})
export type PressWords = z.infer<typeof pressWordsSchema>

/** How it stands with telling the signed-in contact by push. */
export const ownPushSchema = z.object({
  /** `applicationServerKey`, base64url; null where the server has no Web Push. */
  key: z.string().nullable(),
  /** The server has a subscription of theirs, and no push service has said that it is gone. */
  isOn: z.boolean(),
})
export type OwnPush = z.infer<typeof ownPushSchema>

/** A browser's subscription (RFC 8030 §4, RFC 8291 §2) as JSON. */
export const newPushSchema = z.object({ subscription: z.string().max(2000) })

/** Asked by her phone, of contacts whose keys it knows. */
export const waysQuestionSchema = z.object({ contacts: z.array(key).max(MAX_CONTACTS) })

/** By which ways they would be told, before there is anything to tell. */
export const waysSchema = z.object({
  /** What this server can use at all, beside an open page. */
  channels: z.array(z.enum(contactChannels).exclude(["page"])),
  /** Of those who were asked about: who is told by push. */
  push: z.array(key),
})
export type Ways = z.infer<typeof waysSchema>
