import { z } from "zod"

/** spec/roster.md §8.1. */
const seat = z.string().regex(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{9}$/)

export const seatAskedSchema = z.object({
  seat,
  /** SHA-256 of the pass that the phone made, hexadecimal: it is shown only where tokens are asked for. */
  pass: z.string().regex(/^[0-9a-f]{64}$/),
})
export type SeatAsked = z.infer<typeof seatAskedSchema>

export const issuerSchema = z.object({
  "issuer-request-uri": z.string(),
  "token-keys": z.array(z.object({ "token-type": z.number().int(), "token-key": z.string().max(1000) })).max(8),
})
export type Issuer = z.infer<typeof issuerSchema>

/** Who would be rung for somebody. Told to anybody: it names nobody. */
export const dutySchema = z.object({
  /** Whether counsel who may advise there are on duty, connected. */
  isOnDuty: z.boolean(),
  /** Whether one of them speaks one of the languages. */
  sharesLanguage: z.boolean(),
})
export type Duty = z.infer<typeof dutySchema>

/** A code that a coordinator has made. */
export const joiningCodeSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** The nine characters, which the link and the typed code carry. */
  seat,
  /** `null`: as many as come. */
  seats: z.number().int().nullable(),
  used: z.number().int(),
  isClosed: z.boolean(),
  /** Milliseconds since 1970. */
  madeMs: z.number(),
})
export type JoiningCodeAnswer = z.infer<typeof joiningCodeSchema>

export const joiningCodesSchema = z.object({ codes: z.array(joiningCodeSchema) })

export const newCodeSchema = z.object({
  /** What the coordinator calls it; persons never see it. */
  label: z.string().trim().min(1).max(80),
  seats: z.number().int().min(1).max(100_000).nullable(),
})
export type NewCodeAsked = z.infer<typeof newCodeSchema>
