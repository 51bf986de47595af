import { z } from "zod"

/** By which ways a call may go (spec/call.md §7). */
export const callRelaysSchema = z.object({
  servers: z
    .array(
      z.object({
        /** RFC 7064 and RFC 7065. */
        urls: z
          .array(z.string().regex(/^(stuns?|turns?):/))
          .min(1)
          .max(8),
        /** TURN REST: `‹Unix time until which it is good›:‹random›`. Left out for STUN alone. */
        username: z.string().max(200).optional(),
        credential: z.string().max(200).optional(),
      }),
    )
    .max(4),
  /** The two sides shall not learn each other's addresses: through a relay or not at all. */
  isRelayOnly: z.boolean(),
})
export type CallRelays = z.infer<typeof callRelaysSchema>
