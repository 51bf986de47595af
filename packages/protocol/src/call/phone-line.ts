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
