import { type OlderKeys, openKeyRing, sealKeyRing } from "@alongside/evidence/recovery/key-ring"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { adviceIdentityOf, type RecoverySecret, recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import type { KeyRing } from "@alongside/protocol/owner"
import { identityToRecipient } from "age-encryption"
import type { KeysHere } from "./key-file.ts"
import { type Binder, bindOwner, fetchKeyRing, signInAsOwner } from "./owner-line.ts"

/** Everything that one secret opens, newest first, its own keys before all. */
export interface OpeningKeys {
  readonly keys: readonly OlderKeys[]
  /** Of the ring at the server; 0 when there is none. */
  readonly ringVersion: number
  /** Of the owner's session; `undefined` when the server doesn't know the owner. */
  readonly token: string | undefined
}

/**
 * Signs in with a secret and fetches what else it opens.
 * @throws KeyMoveError as the line to the server. @throws RecoveryError `KEY_RING_…`.
 */
export async function fetchOpeningKeys(secret: RecoverySecret): Promise<OpeningKeys> {
  const own = await keysOf(secret)
  const token = await signInAsOwner(await ownerKeyOf(secret))
  const ring = token === undefined ? undefined : await fetchKeyRing(token)
  if (ring === undefined) return { keys: [own], ringVersion: 0, token }
  const { older } = await openKeyRing(ring.file, own.recovery, ring.version)
  return { keys: [own, ...older], ringVersion: ring.version, token }
}

export async function keysOf(secret: RecoverySecret): Promise<OlderKeys> {
  return { recovery: await recoveryIdentityOf(secret), advice: await adviceIdentityOf(secret) }
}

/**
 * Gives the server what makes `leaving` open everything that the keys on this phone open: the key ring, and that this phone's
 * recordings are its owner's. Doing it again changes nothing; that is what happens when an answer was lost.
 * @throws KeyMoveError, RecoveryError as {@link fetchOpeningKeys}.
 */
export async function moveKeys(device: Binder, { secret, older, leaving, replaced }: KeysHere): Promise<void> {
  if (leaving === undefined) throw new Error("no key is leaving")
  const target = await fetchOpeningKeys(leaving)
  const before = replaced === undefined ? undefined : await fetchOpeningKeys(replaced)
  const wanted = unique([
    ...target.keys,
    ...(before?.keys ?? []),
    ...(secret === undefined ? [] : [await keysOf(secret)]),
    ...older,
  ])
  let ring: KeyRing | undefined
  if (target.ringVersion === 0 || wanted.length > target.keys.length) {
    const version = Math.max(target.ringVersion, before?.ringVersion ?? 0) + 1
    const recipient = await identityToRecipient(target.keys[0]!.recovery)
    ring = { version, file: await sealKeyRing({ version, older: wanted.slice(1) }, recipient) }
  }
  const owner = await ownerKeyOf(leaving)
  for (const from of [replaced, secret]) {
    if (from !== undefined && (await bindOwner("owner", await ownerKeyOf(from), owner, ring))) ring = undefined
  }
  await bindOwner("device", device, owner, ring)
}

function unique(keys: readonly OlderKeys[]): OlderKeys[] {
  const byRecovery = new Map<string, OlderKeys>()
  for (const one of keys) if (!byRecovery.has(one.recovery)) byRecovery.set(one.recovery, one)
  return [...byRecovery.values()]
}
