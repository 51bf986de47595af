import { adviceIdentityOf, recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import { identityToRecipient } from "age-encryption"
import { firstKeys } from "../recovery/first-keys.ts"
import { readKeysHere } from "../recovery/key-file.ts"
import { type KeyWhereabouts, readRecoveryFacts } from "../recovery/recovery-facts.ts"
import { deviceKey } from "./device-key.ts"
import type { Signer } from "./signing-key.ts"

/** What makes this phone this phone, kept from its first opening on. */
export interface PhoneKeys {
  /** Signs claims. */
  readonly device: Signer
  /** The hybrid age recipient that every recording is sealed to. */
  readonly recoveryRecipient: string
  /** What she and counsel say to each other is sealed to this one. */
  readonly adviceRecipient: string
  readonly whereabouts: KeyWhereabouts
}

/**
 * The phone's keys, made at its first opening. Workers only.
 * @param database - `undefined` where the browser keeps nothing: then they are this page's only, and what is sealed to the
 *   recovery key can be opened by counsel alone.
 */
export async function phoneKeys(database: IDBDatabase | undefined): Promise<PhoneKeys> {
  const device = await deviceKey(database)
  const facts = database === undefined ? undefined : await readRecoveryFacts(database)
  if (facts !== undefined) {
    const isHere = !facts.isSettled || (await hasKeyFile())
    const { recipient: recoveryRecipient, adviceRecipient } = facts
    return { device, recoveryRecipient, adviceRecipient, whereabouts: isHere ? "leaving" : "away" }
  }
  const { secret, isKept } = await firstKeys(database)
  const recoveryRecipient = await identityToRecipient(await recoveryIdentityOf(secret))
  const adviceRecipient = await identityToRecipient(await adviceIdentityOf(secret))
  return { device, recoveryRecipient, adviceRecipient, whereabouts: isKept ? "here" : "unkept" }
}

/** One that can't be read is one all the same. */
function hasKeyFile(): Promise<boolean> {
  return readKeysHere().then(
    (keys) => keys !== undefined,
    () => true,
  )
}
