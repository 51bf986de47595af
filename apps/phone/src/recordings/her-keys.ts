import type { Identity } from "@alongside/evidence/open/envelope"
import type { OlderKeys } from "@alongside/evidence/recovery/key-ring"
import { type OwnerKey, ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import { openDatabase } from "../outbox/database.ts"
import { readKeysHere } from "../recovery/key-file.ts"
import { fetchOpeningKeys, keysOf } from "../recovery/move-keys.ts"
import { bindOwner } from "../recovery/owner-line.ts"
import { deviceKey } from "../seal/device-key.ts"

/** What opens and fetches her recordings. In memory only, and gone with the page. */
export interface HerKeys {
  readonly owner: OwnerKey
  /** From which the owner key follows. */
  readonly secret: RecoverySecret
  /** Every recovery identity that is hers, the newest first. */
  readonly identities: readonly Identity[]
  /** What opens what she and counsel said to each other alone, the newest first. */
  readonly advice: readonly Identity[]
}

/**
 * The keys that are on this phone, as long as some are; `undefined` once they have left, and on every other device. Where
 * they can't be read she is asked for her sheet, as on any other device.
 */
export async function keysOnThisPhone(): Promise<HerKeys | undefined> {
  const here = await readKeysHere().catch(() => undefined)
  const secret = here?.leaving ?? here?.secret
  if (here === undefined || secret === undefined) return undefined
  const own = await Promise.all([secret, here.secret].filter((one) => one !== undefined).map(keysOf))
  return keysWith(secret, [...own, ...here.older])
}

/**
 * What a secret opens: its own keys, and those in its key ring.
 * @returns `undefined` when the server doesn't know the key.
 * @throws KeyMoveError, RecoveryError as {@link fetchOpeningKeys}.
 */
export async function keysFromSecret(secret: RecoverySecret): Promise<HerKeys | undefined> {
  const { keys, token } = await fetchOpeningKeys(secret)
  if (token === undefined) return undefined
  return keysWith(secret, keys)
}

/**
 * Tells the server that this phone's recordings are its own key's, as long as that key is here: it may not have been told before.
 * @throws KeyMoveError as {@link bindOwner}.
 */
export async function bindThisPhone({ owner }: HerKeys): Promise<void> {
  const device = await deviceKey(await openDatabase())
  await bindOwner("device", device, owner, undefined)
}

async function keysWith(secret: RecoverySecret, keys: readonly OlderKeys[]): Promise<HerKeys> {
  const identities = new Set(keys.map(({ recovery }) => recovery))
  const advice = new Set(keys.flatMap((one) => (one.advice === undefined ? [] : [one.advice])))
  return { owner: await ownerKeyOf(secret), secret, identities: [...identities], advice: [...advice] }
}
