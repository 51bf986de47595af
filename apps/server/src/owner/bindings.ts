import { toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { parseBindingRequest } from "@alongside/protocol/owner"
import type { Bound } from "@alongside/protocol/owner-answers"
import type { Nonces } from "../accounts/nonces.ts"
import type { Owners } from "../accounts/owners.ts"
import type { Sessions } from "../accounts/sessions.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"

export interface BindingParts {
  readonly owners: Owners
  readonly nonces: Nonces
  readonly signatures: Signatures
  readonly origins: () => readonly string[]
  /** Of owners. */
  readonly sessions: Sessions
}

/**
 * Binds an owner key to a device, or a newer owner key to an older one (spec/owner.md §2): both have to have signed it, here and now.
 * @throws RequestError `BINDING_MALFORMED`, `ORIGIN_REFUSED`, `BINDING_SIGNATURE_INVALID`, `NONCE_REFUSED`, and those of {@link Owners}.
 */
export async function takeBinding(bytes: Uint8Array, parts: BindingParts): Promise<Bound> {
  const { binding, keyRing } = readBinding(bytes)
  if (!parts.origins().includes(binding.origin)) throw new RequestError("ORIGIN_REFUSED")
  const isSigned = await Promise.all([
    parts.signatures.verify(binding.from, binding.byFrom),
    parts.signatures.verify(binding.owner, binding.byOwner),
  ])
  if (isSigned.includes(false)) throw new RequestError("BINDING_SIGNATURE_INVALID")
  // Last, so that nobody else can use up somebody's nonce.
  if (!parts.nonces.use(binding.nonce)) throw new RequestError("NONCE_REFUSED")
  const from = toHex(binding.from)
  const owner = toHex(binding.owner)
  if (binding.kind === "device") return { keyRingVersion: await parts.owners.bindDevice(from, owner, keyRing) }
  const keyRingVersion = await parts.owners.replace(from, owner, keyRing)
  parts.sessions.endOf(from)
  return { keyRingVersion }
}

function readBinding(bytes: Uint8Array): ReturnType<typeof parseBindingRequest> {
  try {
    return parseBindingRequest(bytes)
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError("BINDING_MALFORMED", { cause: error })
    throw error
  }
}
