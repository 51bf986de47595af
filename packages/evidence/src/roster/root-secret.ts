import { ed25519 } from "@noble/curves/ed25519.js"
import { type Bytes, equalBytes } from "../format/bytes.ts"
import type { Sign } from "../format/cose.ts"
import type { Kind } from "../format/kind.ts"
import { deriveBytes } from "../recovery/secret.ts"
import { SHARES_MADE, SHARES_NEEDED } from "../recovery/share-counts.ts"
import type { SheetNumbers } from "../recovery/sheet.ts"
import { combineShares } from "../recovery/slip39/combine.ts"
import { type Share, shareWords } from "../recovery/slip39/share.ts"
import { splitSecret } from "../recovery/slip39/split.ts"
import { RosterError } from "./error.ts"
import type { Root } from "./root.ts"

/**
 * 32 bytes from which an organisation's root key follows. In a browser's memory only, while shares are printed or two of them were
 * entered; whoever has it can certify whom they like in the organisation's name.
 */
export type RootSecret = Kind<Bytes, "root secret">

const SECRET_BYTES = 32

export interface RootKey {
  readonly publicKey: Bytes
  readonly sign: Sign
}

export function newRootSecret(): RootSecret {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES)) as RootSecret
}

/** spec/roster.md §3.2. Not WebCrypto: it makes no public key from a private one. */
export async function rootKeyOf(secret: RootSecret): Promise<RootKey> {
  const seed = await deriveBytes(secret, "alongside root key 1")
  return {
    publicKey: ed25519.getPublicKey(seed) as Bytes,
    sign: async (message) => ed25519.sign(message, seed) as Bytes,
  }
}

/** Three shares of which two give the secret back, as words and codes of a sheet (spec/recovery.md §5). Each call makes another set. */
export async function makeRootShares(secret: RootSecret): Promise<SheetNumbers[]> {
  return (await splitSecret(secret, SHARES_NEEDED, SHARES_MADE)).map(shareWords)
}

/**
 * The root's key again, from two shares.
 * @param shares - as `readWords`, `readNumbers` or `readSheetQr` read them.
 * @param root - whose key it has to be: a person's shares look the same, and so do those of the successor.
 * @throws {RosterError} `ROOT_OF_OTHER_SHARES`. @throws {RecoveryError} as `combineShares`.
 */
export async function rootKeyFromShares(shares: readonly Share[], root: Pick<Root, "key">): Promise<RootKey> {
  const key = await rootKeyOf((await combineShares(shares)) as RootSecret)
  if (!equalBytes(key.publicKey, root.key)) {
    throw new RosterError(
      "ROOT_OF_OTHER_SHARES",
      "the shares fit each other, and are of another secret than this root's",
    )
  }
  return key
}
