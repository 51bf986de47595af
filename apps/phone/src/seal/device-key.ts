import { finished, KEYS, settled } from "../outbox/database.ts"
import { type KeptKey, newKey, type Signer, signerFrom } from "./signing-key.ts"

const DEVICE = "device"

/** Signs what this phone claims, binds, and has its contacts told. @param database - `undefined`: then it is this page's only. */
export async function deviceKey(database: IDBDatabase | undefined): Promise<Signer> {
  if (database === undefined) return (await newKey()).signer
  const found: KeptKey | undefined = await settled(database.transaction(KEYS).objectStore(KEYS).get(DEVICE))
  if (found !== undefined) return signerFrom(found)
  const { kept, signer } = await newKey()
  const transaction = database.transaction(KEYS, "readwrite", { durability: "strict" })
  transaction.objectStore(KEYS).add(kept, DEVICE)
  await finished(transaction)
  return signer
}
