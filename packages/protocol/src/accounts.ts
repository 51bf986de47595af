import { type Bytes, concatBytes, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { z } from "zod"

/** Where people come to work for an organisation, and sign in. What is secret stands in bodies, never in a path. All bodies are JSON. */
export const accountRoutes = {
  /** POST {@link newInvitationSchema}, by a coordinator; answers {@link invitationSchema}. */
  invitations: "/v1/invitations",
  /** POST {@link invitationSecretSchema}: what an invitation is for, {@link invitedSchema}. */
  invitation: "/v1/invitations/open",
  /** POST {@link acceptanceOfInvitationSchema}: makes an account of it, once. GET, by a coordinator: {@link accountListSchema}. */
  accounts: "/v1/accounts",
  /** DELETE, by a coordinator: its passkeys and sessions end with it. Whoever is on the roster stays there until the next one. */
  account: (key: string) => `/v1/accounts/${key}`,
  /** POST {@link passkeySignInSchema}; answers as {@link routes.sessions}. */
  passkeySignIn: "/v1/passkeys/sign-in",
  /** PUT {@link homeSchema}, by a coordinator. */
  home: "/v1/organisation/home",
} as const

export const accountRoles = ["coordinator", "counsel", "interpreter", "intake"] as const
export type AccountRole = (typeof accountRoles)[number]

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const role = z.enum(accountRoles)
const ms = z.number().int().nonnegative()

/** 32 random bytes, base64url: in the link behind its `#`, and in one body. */
const secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const newInvitationSchema = z.strictObject({ role })
export const invitationSchema = z.object({ secret, role, expiresMs: ms })
export type Invitation = z.infer<typeof invitationSchema>

export const invitationSecretSchema = z.strictObject({ secret })
export const invitedSchema = z.object({ role, organisation: z.string().nullable() })
export type Invited = z.infer<typeof invitedSchema>

/** What somebody says of themselves, for a coordinator to look at. Whether it is well formed says `membersOf` (spec/roster.md §5.1). */
export const claimsSchema = z.strictObject({
  name: z.string().max(200),
  /** Best first. */
  languages: z.array(z.string().max(35)).max(16),
  licences: z
    .array(
      z.strictObject({
        jurisdiction: z.string().max(10),
        matter: z.string().max(40),
        barNumber: z.string().max(40),
        untilMs: ms,
      }),
    )
    .max(256),
  /** Hybrid age; `null` for whoever opens nothing. */
  recipient: z
    .string()
    .regex(/^age1pq1[02-9ac-hj-np-z]{1,4000}$/)
    .nullable(),
})
export type Claims = z.infer<typeof claimsSchema>

/** As `@simplewebauthn/browser` gives it; read by `@simplewebauthn/server`. */
const credential = z.looseObject({ id: z.string().max(1400), type: z.literal("public-key") })

/** A signed sign-in (session.ts), base64url: shows that whoever sends it holds the key. Its SHA-256 is the challenge of the passkey beside it. */
const signIn = z.base64url().max(2000)

export const acceptanceOfInvitationSchema = z.strictObject({
  secret,
  signIn,
  claims: claimsSchema,
  registration: credential,
})
export const passkeySignInSchema = z.strictObject({ signIn, assertion: credential })

export const homeSchema = z.strictObject({ jurisdiction: z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/) })

/** `waiting`: nobody has certified them. `gone`: they were on a roster, and aren't on the newest. */
export const accountStandings = ["waiting", "certified", "gone"] as const

export const accountListSchema = z.object({
  accounts: z.array(
    z.object({
      key: hex32,
      role,
      name: z.string(),
      addedMs: ms,
      /** What they said; `null` for accounts that weren't invited. */
      claims: claimsSchema.nullable(),
      standing: z.enum(accountStandings),
      hasPasskey: z.boolean(),
      /** A partner's roster lists them, and ours doesn't: it is theirs to take them off. */
      isPartners: z.boolean().optional(),
    }),
  ),
  /** Those that nobody has used. */
  invitations: z.array(z.object({ role, expiresMs: ms })),
  /** ISO 3166-2; `null` before it was said. */
  home: z.string().nullable(),
})
export type AccountList = z.infer<typeof accountListSchema>
export type ListedAccount = AccountList["accounts"][number]

/**
 * What both screens show while somebody waits to be certified: 24 hexadecimal digits (96 bits) of a hash over both keys, in groups. Read aloud, it
 * shows a coordinator that the keys on their screen are those of the person they are talking to, and not the server's own.
 */
export function accountFingerprint(key: Bytes, recipient: string | null): string {
  const text = new TextEncoder().encode(recipient ?? "")
  return toHex(hashSmall(concatBytes(key, text)))
    .slice(0, 24)
    .match(/.{4}/g)!
    .join(" ")
}
