import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { FormatError } from "@alongside/evidence/format/error"
import { z } from "zod"
import type { EncounterId } from "./upload.ts"

/** How counsel hands an encounter on to another counsel of the roster when the call is over (spec/after.md §7). */
export const referralRoutes = {
  /** For counsel whose encounter it is. POST {@link encodeNewReferral}; answers 204. */
  ofEncounter: (encounter: EncounterId) => `/v1/encounters/${encounter}/referral`,
  /** For counsel. GET {@link referralsSchema}. POST {@link referralAnswerSchema}, to one that was made to them; answers 204. */
  own: "/v1/referrals",
} as const

/** Why somebody else takes it. `conflict`: whoever hands it on may have nothing more to do with it. */
export const referralReasons = ["handed on", "conflict"] as const
export type ReferralReason = (typeof referralReasons)[number]

export interface NewReferral {
  readonly because: ReferralReason
  /** `signCounselLetter` to another counsel. */
  readonly signed: Bytes
}

export function encodeNewReferral({ because, signed }: NewReferral): Bytes {
  return encodeCbor([referralReasons.indexOf(because), signed])
}

/** The letter is unread. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseNewReferral(bytes: Uint8Array): NewReferral {
  const parts = decodeCbor(bytes)
  if (!Array.isArray(parts) || parts.length !== 2) return invalid("form")
  const [number, signed] = parts as readonly Cbor[]
  const because = typeof number === "number" ? referralReasons[number] : undefined
  if (because === undefined) return invalid("reason")
  if (!(signed instanceof Uint8Array && signed.length > 0)) return invalid("signed part")
  return { because, signed: signed as Bytes }
}

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const placeShape = {
  encounter: hex32,
  /** Who hands it on. */
  from: hex32,
  /** Of the letter. */
  number: z.number().int().nonnegative(),
}

export const referralAnswerSchema = z.strictObject({ ...placeShape, isTaken: z.boolean() })
export type ReferralAnswer = z.infer<typeof referralAnswerSchema>

export const referralsSchema = z.object({
  /** That wait for this counsel's answer, or were taken by them; the newest first. */
  toMe: z.array(
    z.object({
      ...placeShape,
      because: z.enum(referralReasons),
      /** Server clock. */
      atMs: z.number().int().nonnegative(),
      isTaken: z.boolean(),
      /** As it was signed, base64url. */
      signed: z.string().regex(/^[A-Za-z0-9_-]{1,60000}$/),
    }),
  ),
  /** That this counsel made; the newest first. */
  byMe: z.array(
    z.object({
      ...placeShape,
      /** Key of whom it is for, and the name that the roster has for it. */
      to: hex32,
      name: z.string(),
      because: z.enum(referralReasons),
      answer: z.enum(["waiting", "taken", "refused"]),
    }),
  ),
})
export type Referrals = z.infer<typeof referralsSchema>

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `a referral's ${part} is not what it has to be`, { part })
}
