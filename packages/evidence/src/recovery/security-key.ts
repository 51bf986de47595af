import type { Bytes } from "../format/bytes.ts"
import { deriveBytes, type RecoverySecret } from "./secret.ts"

/** What a security key is asked with: the `prf` extension's `eval.first` (spec/recovery.md §6). */
export const prfInput: Bytes = new TextEncoder().encode("alongside recovery secret 1")

/** The secret that a security key stands for. @param prfOutput - what it answered to {@link prfInput}: 32 bytes. */
export async function secretFromSecurityKey(prfOutput: Bytes): Promise<RecoverySecret> {
  if (prfOutput.length !== 32) throw new RangeError("a security key answers 32 bytes")
  return (await deriveBytes(prfOutput, "alongside security key 1")) as RecoverySecret
}
