import type { Bytes } from "@alongside/evidence/format/bytes"
import { prfInput } from "@alongside/evidence/recovery/security-key"
import { KeyMoveError } from "./error.ts"

/** WebAuthn says no signature of it is checked here: what counts is what only this key can compute. */
const algorithms = [-8, -7, -257].map((alg) => ({ type: "public-key" as const, alg }))
const extensions = { prf: { eval: { first: prfInput } } }

const fresh = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

/** True where a browser can ask a security key for a secret at all; whether the key can shows when it is asked. */
export function hasSecurityKeys(): boolean {
  // An address of digits can't have credentials.
  return typeof PublicKeyCredential === "function" && !/^[\d.]+$|:/.test(location.hostname)
}

/**
 * Makes a credential on a security key that another device finds without knowing anything of it.
 * @throws {KeyMoveError} `SECURITY_KEY_UNSUPPORTED`, `SECURITY_KEY_SILENT`.
 */
export async function makeCredential(label: string): Promise<void> {
  const made = await answered(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: "Alongside" },
        user: { id: fresh(16), name: label, displayName: label },
        challenge: fresh(32),
        pubKeyCredParams: algorithms,
        // Not the phone's own: that one would be on the phone.
        authenticatorSelection: {
          authenticatorAttachment: "cross-platform",
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
        extensions,
      },
    }),
  )
  if (made.getClientExtensionResults().prf?.enabled !== true) unsupported("the security key has no prf extension")
}

/**
 * What a security key answers, 32 bytes that no other key answers.
 * @throws {KeyMoveError} as {@link makeCredential}.
 */
export async function askSecurityKey(): Promise<Bytes> {
  const got = await answered(() =>
    navigator.credentials.get({
      publicKey: { challenge: fresh(32), userVerification: "required", extensions },
    }),
  )
  const first = got.getClientExtensionResults().prf?.results?.first
  if (first === undefined) return unsupported("the security key answered without the prf extension")
  const bytes = new Uint8Array(
    ArrayBuffer.isView(first) ? first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength) : first,
  ) as Bytes
  return bytes.length === 32 ? bytes : unsupported("the security key answered another length")
}

async function answered(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!hasSecurityKeys()) unsupported("the browser knows no security keys")
  try {
    const credential = await ask()
    if (credential !== null) return credential as PublicKeyCredential
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotSupportedError") unsupported("not supported", cause)
    throw new KeyMoveError("SECURITY_KEY_SILENT", "no security key answered", { cause })
  }
  throw new KeyMoveError("SECURITY_KEY_SILENT", "no security key answered")
}

function unsupported(message: string, cause?: unknown): never {
  throw new KeyMoveError("SECURITY_KEY_UNSUPPORTED", message, { cause })
}
