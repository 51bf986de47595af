import { z } from "zod"
import { MAX_CALL_WORD } from "./relayed.ts"

const signed = z.base64url().max(Math.ceil((MAX_CALL_WORD * 4) / 3))

/** What a phone says over the WebSocket at `helpRoutes.status`. `hello` comes first, and once. */
export const phoneMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), token: z.string().max(200) }),
  /** A signed word of the call (spec/call.md) for whoever has the seat that it names. Base64url without padding. */
  z.object({ type: z.literal("call"), signed }),
])
export type PhoneMessage = z.infer<typeof phoneMessageSchema>

/** What the server says there as text; statuses are binary messages. */
export const phoneLineSchema = z.discriminatedUnion("type", [
  /** A signed word of the call from the other side of it, as it came. */
  z.object({ type: z.literal("call"), signed }),
  /** A code of docs/errors.md: of a word that wasn't carried, or before the line is closed. */
  z.object({ type: z.literal("refused"), code: z.string().max(64) }),
])
export type PhoneLineMessage = z.infer<typeof phoneLineSchema>

/** What a phone that holds a GET open has had already (`helpRoutes.held`). */
export const heldQuerySchema = z.object({
  /** As the answer before said; 0 for the first. */
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  /** Of the newest status that it has; 0 for none. */
  version: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
})

/** What came since, in order. */
export const heldAnswerSchema = z.object({
  /** Base64url; `null` when the phone has the newest. */
  status: z.base64url().nullable(),
  messages: z.array(phoneLineSchema),
  /** For the next question: what comes up to here isn't kept any longer. */
  next: z.number().int(),
})
export type HeldAnswer = z.infer<typeof heldAnswerSchema>
