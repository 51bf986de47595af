import { z } from "zod"

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)

/** Who runs this server, and to whom of them a phone seals. Public: nothing in it is secret. */
export const organisationSchema = z.object({
  name: z.string().min(1).max(80),
  /** The server's Ed25519 public key, which signs receipts; hexadecimal. */
  serverKey: hex32,
  /** Counsel to whom phones seal. */
  counsel: z
    .array(
      z.object({
        /** Hybrid age. */
        recipient: z.string().startsWith("age1pq1").max(4096),
        /** Ed25519, hexadecimal: signs acceptances. It and the name are there for counsel who can be rung. */
        key: hex32.optional(),
        name: z.string().min(1).max(80).optional(),
        /** Whose they are, where they are a partner's: nothing is sealed to them before they have answered. */
        organisation: z.string().min(1).max(80).optional(),
      }),
    )
    .max(20),
  /** Whether anybody is on duty now who can be rung. */
  isOnDuty: z.boolean().optional(),
  /** A number to dial when nobody answers, E.164; left out while the organisation has none. */
  hotline: z
    .string()
    .regex(/^\+[0-9]{5,15}$/)
    .optional(),
})
export type Organisation = z.infer<typeof organisationSchema>

/** Of GET {@link routes.organisation}, in the address: somebody who shall be in the list, if they can be rung, whoever else is. */
export const organisationQuery = z.object({ also: hex32.optional() })

/** What GET {@link routes.nonce} answers. */
export const nonceSchema = z.object({
  nonce: hex32,
  serverMs: z.number().int().nonnegative(),
})
export type NonceAnswer = z.infer<typeof nonceSchema>
