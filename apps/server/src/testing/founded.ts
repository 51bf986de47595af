import type { Sign } from "@alongside/evidence/format/cose"
import { hashSmall } from "@alongside/evidence/format/hash"
import { MAX_DELEGATION_MS } from "@alongside/evidence/roster/delegation"
import type { Member } from "@alongside/evidence/roster/member"
import { delegate, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { commitmentTo, openRoot, type SignedRoot, signRoot } from "@alongside/evidence/roster/root"
import { newRootSecret, rootKeyOf } from "@alongside/evidence/roster/root-secret"
import { type Coordinating, encodeCoordinating } from "@alongside/protocol/joining"
import { Accounts } from "../accounts/accounts.ts"
import { CertifiedRoster } from "../accounts/certified-roster.ts"
import { openDatabase } from "../accounts/database.ts"
import { Invitations } from "../accounts/invitations.ts"
import { Passkeys } from "../accounts/passkeys.ts"
import { Roster } from "../accounts/roster.ts"
import { newDemonstrationKey, signerOf } from "../demonstration/signing-key.ts"

export interface Founding {
  readonly name: string
  /** ISO 3166-2. */
  readonly home: string
  readonly members: readonly Member[]
  readonly recipients: readonly string[]
  /** When it is founded; milliseconds since 1970. */
  readonly nowMs: number
}

/** Who was certified is what a member's hash says. */
export const recipientHashOf = (recipient: string) => hashSmall(new TextEncoder().encode(recipient))

/** An organisation that was founded, with its root, which lies on paper elsewhere. */
export interface Founded {
  /** Path with which its coordinator signs in, `/console/#coordinate=…`. */
  readonly coordinatorPath: string
  readonly root: SignedRoot
  readonly signWithRoot: Sign
}

/** Founds an organisation in the data folder of a server that doesn't run. @returns the path with which its coordinator signs in. */
export async function found(data: string, founding: Founding): Promise<string> {
  return (await foundWithRoot(data, founding)).coordinatorPath
}

/** As {@link found}, where the root has more to sign. */
export async function foundWithRoot(
  data: string,
  { name, home, members, recipients, nowMs }: Founding,
): Promise<Founded> {
  const { publicKey: key, sign } = await rootKeyOf(newRootSecret())
  const successor = commitmentTo((await rootKeyOf(newRootSecret())).publicKey)
  const roots = [await signRoot({ key, name, successor, previous: undefined }, sign)]
  const root = await openRoot(roots[0]!)
  const { publicKey: signer, seed } = newDemonstrationKey()
  const untilMs = nowMs + MAX_DELEGATION_MS
  const delegation = await delegate({ root, signer, fromMs: nowMs, untilMs }, undefined, sign)
  const next = { number: 1, issuedMs: nowMs, untilMs, members, partners: [] }
  const file = await writeRosterFile({ roots, root, delegation, partners: [] }, next, signerOf(seed))
  const database = await openDatabase(data)
  await new CertifiedRoster(database).take({ file, recipients }, nowMs)
  const now = () => nowMs
  const limits = { invitations: 1, invitationDays: 1, passkeyHours: 1 }
  const [invitations, passkeys] = [new Invitations({ database, limits, now }), new Passkeys({ database, limits, now })]
  await new Accounts({ database, invitations, passkeys, now }).add(signer, "coordinator", "Coordinator")
  // What the roster answers besides needs the server's key; where it is at home doesn't.
  await new Roster(database, new Uint8Array(32)).settleIn(home)
  await database.destroy()
  const coordinating: Coordinating = { signingSeed: seed, coordinatorKey: signer }
  return { coordinatorPath: `/console/#coordinate=${encodeCoordinating(coordinating)}`, root, signWithRoot: sign }
}
