import { createECDH } from "node:crypto"
import type { Database } from "../accounts/database.ts"

/** The key pair by which push services know this server, RFC 8292; base64url. Browsers that subscribed are bound to it. */
export interface VapidKeys {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: string
  readonly privateKey: string
}

/** Made at the first start and kept: with other keys every subscription would be worth nothing. */
export async function openVapidKeys(database: Database): Promise<VapidKeys> {
  const pair = createECDH("prime256v1")
  pair.generateKeys()
  // 32 bytes, whatever their first ones are.
  const privateKey = Buffer.from(pair.getPrivateKey("hex").padStart(64, "0"), "hex").toString("base64url")
  await database
    .insertInto("push_key")
    .values({ id: 1, public_key: pair.getPublicKey().toString("base64url"), private_key: privateKey })
    .onConflict((on) => on.column("id").doNothing())
    .execute()
  const kept = await database.selectFrom("push_key").selectAll().executeTakeFirstOrThrow()
  return { publicKey: kept.public_key, privateKey: kept.private_key }
}
