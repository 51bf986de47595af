import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import type { OwnerKey } from "@alongside/evidence/recovery/owner-key"
import {
  type Binding,
  encodeBindingRequest,
  type KeyRing,
  OWNER_CONTENT_TYPE,
  ownerRoutes,
  parseKeyRing,
  SIGNED_CONTENT_TYPE,
  signBinding,
  signOwnerSignIn,
} from "@alongside/protocol/owner"
import { fetchNonce } from "../upload/organisation.ts"
import { KeyMoveError } from "./error.ts"

// 20 s: long enough for a thin uplink, short enough for somebody who waits.
const TIMEOUT_MS = 20_000

/** Whoever binds: a device, or an older owner key. */
export interface Binder {
  readonly publicKey: Bytes
  readonly sign: Sign
}

/**
 * Signs in as an owner.
 * @returns the session's token; `undefined` when the server doesn't know the owner: no phone was ever bound to this key, or
 *   another key has taken its place.
 * @throws {KeyMoveError} `RECOVERY_SERVER_UNREACHABLE`, `RECOVERY_SERVER_REFUSED`.
 */
export async function signInAsOwner(owner: OwnerKey): Promise<string | undefined> {
  const signIn = { origin: location.origin, nonce: await nonce(), owner: owner.publicKey }
  const response = await send(
    ownerRoutes.sessions,
    "POST",
    SIGNED_CONTENT_TYPE,
    await signOwnerSignIn(signIn, owner.sign),
  )
  if ((await codeOf(response)) === "OWNER_UNKNOWN") return undefined
  const answer: unknown = await taken(response).json()
  const token = (answer as { readonly token?: unknown }).token
  if (typeof token !== "string") throw new KeyMoveError("RECOVERY_SERVER_REFUSED", "a session has no token")
  return token
}

/** The owner's key ring; `undefined` while there is none. @throws {KeyMoveError} as {@link signInAsOwner}, and `KEY_RING_UNREADABLE`. */
export async function fetchKeyRing(token: string): Promise<KeyRing | undefined> {
  const response = await send(ownerRoutes.keyRing, "GET", undefined, undefined, token)
  if ((await codeOf(response)) === "KEY_RING_UNKNOWN") return undefined
  const bytes = new Uint8Array(await taken(response).arrayBuffer())
  try {
    return parseKeyRing(bytes)
  } catch (cause) {
    throw new KeyMoveError("KEY_RING_UNREADABLE", "what came isn't a key ring", { cause })
  }
}

/**
 * Binds `owner` to a device, or in the place of an older owner key, with the key ring that the server is to keep from then on.
 * @returns false when `from` is an owner key that the server doesn't know.
 * @throws {KeyMoveError} as {@link signInAsOwner}.
 */
export async function bindOwner(
  kind: Binding["kind"],
  from: Binder,
  owner: OwnerKey,
  keyRing: KeyRing | undefined,
): Promise<boolean> {
  const common = { kind, origin: location.origin, nonce: await nonce() }
  const binding: Binding = { ...common, from: from.publicKey, owner: owner.publicKey }
  const byFrom = await signBinding(binding, from.sign)
  const byOwner = await signBinding(binding, owner.sign)
  const request = encodeBindingRequest({ byFrom, byOwner, keyRing })
  const response = await send(ownerRoutes.bindings, "POST", OWNER_CONTENT_TYPE, request)
  if (kind === "owner" && (await codeOf(response)) === "OWNER_UNKNOWN") return false
  taken(response)
  return true
}

async function nonce(): Promise<Bytes> {
  const fresh = await fetchNonce()
  if (fresh === undefined) throw new KeyMoveError("RECOVERY_SERVER_UNREACHABLE", "the server doesn't answer")
  return fresh.nonce
}

async function send(path: string, method: string, type?: string, body?: Bytes, token?: string): Promise<Response> {
  const headers = new Headers()
  if (type !== undefined) headers.set("content-type", type)
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const how = { method, headers, signal, cache: "no-store", credentials: "omit" } as const
    return await fetch(path, body === undefined ? how : { ...how, body })
  } catch (cause) {
    throw new KeyMoveError("RECOVERY_SERVER_UNREACHABLE", "the server doesn't answer", { cause })
  }
}

/** The server's own code for a refusal. */
async function codeOf(response: Response): Promise<string | undefined> {
  if (response.ok) return undefined
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  const code = (problem as { readonly code?: unknown } | undefined)?.code
  return typeof code === "string" ? code : undefined
}

function taken(response: Response): Response {
  if (!response.ok) throw new KeyMoveError("RECOVERY_SERVER_REFUSED", `the server answers ${response.status}`)
  return response
}
