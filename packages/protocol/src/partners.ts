import { z } from "zod"
import { claimsSchema } from "./accounts.ts"
import { MOST_PARTNER_RECIPIENTS } from "./partner-routes.ts"

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const ms = z.number().int().nonnegative()

/** A host is a name, four numbers, or eight in brackets. */
const ADDRESS = /^https?:\/\/([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?$/

/**
 * An origin, and nothing besides: `https://alongside.example`. `http` is for servers that are allowed to be on loopback.
 * @returns `undefined` for anything else.
 */
export function parsePartnerAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase().replace(/\/$/, "")
  return address.length <= 128 && ADDRESS.test(address) ? address : undefined
}

/** What a partner's coordinator is given, and gives: their server and their root, in one line. */
export const partnerText = (origin: string, root: string): string => `${origin} ${root}`

/** Reads {@link partnerText}, whatever white space is in it and however the digits are grouped. `undefined` for anything else. */
export function parsePartnerText(text: string): { readonly address: string; readonly root: string } | undefined {
  const [first = "", ...rest] = text.trim().split(/\s+/)
  const address = parsePartnerAddress(first)
  const root = rest.join("").toLowerCase()
  return address !== undefined && hex32.safeParse(root).success ? { address, root } : undefined
}

/** A root certificate's name as two people read it to each other: 64 digits in groups of four. */
export const partnerDigits = (root: string): string => root.match(/.{1,4}/g)?.join(" ") ?? ""

const lawyerCardSchema = z.strictObject({ key: hex32, claims: claimsSchema })
/** A lawyer of one organisation who has made their keys at another's server: what their own coordinator certifies. */
export type LawyerCard = z.infer<typeof lawyerCardSchema>

/** Text that a coordinator hands to another's. Nothing in it is secret, and nothing is believed before the lawyer has read its numbers out. */
export const lawyerCardText = (card: LawyerCard): string => JSON.stringify(card)

/** `undefined` for what is no {@link lawyerCardText}. */
export function parseLawyerCard(text: string): LawyerCard | undefined {
  try {
    return lawyerCardSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export const partnerAddressSchema = z.strictObject({
  address: z
    .string()
    .max(128)
    .refine((text) => parsePartnerAddress(text) === text),
})

export const partnerRecipientsSchema = z.array(z.string().startsWith("age1pq1").max(4096)).max(MOST_PARTNER_RECIPIENTS)

export const partnerListSchema = z.object({
  partners: z
    .array(
      z.object({
        root: hex32,
        address: z.string(),
        /** As their newest root certificate has it; `null` before a roster of theirs was verified. */
        name: z.string().nullable(),
        /** Of the newest roster that was verified. */
        number: z.number().int().nonnegative().nullable(),
        /** From then on nobody of theirs is rung, unless something newer comes; `null` where nobody is now. */
        untilMs: ms.nullable(),
        /** Of theirs who can be rung here: their roster lists them, and they have made their key at this server. */
        counsel: z.number().int().nonnegative(),
        lookedMs: ms.nullable(),
        /** What was wrong when it was looked at last: a code of docs/errors.md. */
        fault: z.string().nullable(),
      }),
    )
    .max(64),
})
export type PartnerList = z.infer<typeof partnerListSchema>
export type ListedPartner = PartnerList["partners"][number]
