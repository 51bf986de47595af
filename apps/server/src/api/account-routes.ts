import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import {
  type AccountList,
  acceptanceOfInvitationSchema,
  accountRoutes,
  homeSchema,
  type Invited,
  invitationSecretSchema,
  newInvitationSchema,
  passkeySignInSchema,
} from "@alongside/protocol/accounts"
import type { Accounts } from "../accounts/accounts.ts"
import type { Database } from "../accounts/database.ts"
import type { Invitations } from "../accounts/invitations.ts"
import type { Passkeys } from "../accounts/passkeys.ts"
import type { Roster } from "../accounts/roster.ts"
import type { Sessions } from "../accounts/sessions.ts"
import { noteActs } from "../board/acts.ts"
import { RequestError } from "../problem.ts"
import { jsonOf, type Route } from "./route.ts"

export interface AccountRouteParts {
  readonly accounts: Accounts
  readonly invitations: Invitations
  readonly passkeys: Passkeys
  readonly roster: Roster
  /** Of everybody who may be on a roster. */
  readonly sessions: Sessions
  readonly coordinatorSessions: Sessions
  readonly database: Database
  readonly now: () => number
}

/** A key, two thousand letters of a recipient, 256 licences, and what an authenticator says of itself. */
const MOST_ACCEPTANCE_BYTES = 64 * 1024

/** How people come to work for the organisation, and how their passkeys let them in. */
export function accountRouteTable(parts: AccountRouteParts): Route[] {
  const { accounts, invitations, passkeys, roster, sessions, coordinatorSessions, database, now } = parts
  return [
    {
      method: "POST",
      path: accountRoutes.invitations,
      rule: "coordinator session",
      handler: async (request, _, { key: who }) => {
        const { role } = jsonOf(request, newInvitationSchema)
        const made = await invitations.make(role)
        await noteActs(database, [{ who, what: "invited", about: role, atMs: now() }])
        return made
      },
    },
    {
      method: "POST",
      path: accountRoutes.invitation,
      rule: "public",
      handler: async (request): Promise<Invited> => {
        const role = await invitations.look(jsonOf(request, invitationSecretSchema).secret)
        return { role, organisation: (await roster.organisation(now()))?.name ?? null }
      },
    },
    {
      method: "POST",
      path: accountRoutes.accounts,
      rule: "public",
      mostBytes: MOST_ACCEPTANCE_BYTES,
      handler: async (request, reply) => {
        const { secret, signIn: text, claims, registration } = jsonOf(request, acceptanceOfInvitationSchema)
        // First of all, so that nobody without one makes the server verify anything.
        await invitations.look(secret)
        const signIn = bytesOf(text)
        const { key, origin } = await sessions.prove(signIn)
        await accounts.accept(secret, { key, claims, passkey: await passkeys.read(registration, { origin, signIn }) })
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: accountRoutes.accounts,
      rule: "coordinator session",
      handler: async (): Promise<AccountList> => ({
        accounts: await accounts.list(),
        invitations: await invitations.open(),
        home: (await roster.homeJurisdiction()) ?? null,
      }),
    },
    {
      method: "DELETE",
      path: accountRoutes.account(":id"),
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const { id } = request.params as { readonly id: string }
        if (!(await accounts.remove(id))) throw new RequestError("ACCOUNT_UNKNOWN")
        await noteActs(database, [{ who, what: "account removed", about: id, atMs: now() }])
        sessions.endOf(id)
        coordinatorSessions.endOf(id)
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: accountRoutes.passkeySignIn,
      rule: "public",
      mostBytes: MOST_ACCEPTANCE_BYTES,
      handler: async (request) => {
        const { signIn: text, assertion } = jsonOf(request, passkeySignInSchema)
        const signIn = bytesOf(text)
        const { key, origin } = await sessions.prove(signIn)
        const role = await accounts.roleOf(key)
        if (role === undefined) throw new RequestError("ACCOUNT_UNKNOWN")
        await passkeys.show(toHex(key), assertion, { origin, signIn })
        return (role === "coordinator" ? coordinatorSessions : sessions).open(key)
      },
    },
    {
      method: "PUT",
      path: accountRoutes.home,
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const { jurisdiction } = jsonOf(request, homeSchema)
        await roster.settleIn(jurisdiction)
        await noteActs(database, [{ who, what: "home set", about: jurisdiction, atMs: now() }])
        return reply.code(204).send()
      },
    },
  ]
}

const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"))
