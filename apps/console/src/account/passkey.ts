import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { ask, type SignsIn } from "@alongside/live/relay/session"
import { accountRoutes } from "@alongside/protocol/accounts"
import { nonceSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"

/** Passkeys: made and shown over the key's own sign-in (docs/decisions/0017). The library is loaded when one is wanted. */

/** No browser makes a passkey for an address that is a number. */
export function isPasskeyPossible({ hostname }: Location = location): boolean {
  return !/^[0-9.]+$|^\[/.test(hostname) && typeof PublicKeyCredential !== "undefined"
}

const base64url = (bytes: Uint8Array): string => {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}

const challengeOf = (signIn: Bytes): string => base64url(hashSmall(signIn))

/** A sign-in by the key, with a fresh nonce of the server's. @throws {ServerError} */
export async function signedIn(origin: string, who: Pick<SignsIn, "signIn">): Promise<Bytes> {
  const { nonce } = nonceSchema.parse((await ask(origin + routes.nonce)).json())
  return who.signIn(origin, fromHex(nonce)!)
}

/** Makes a passkey for somebody, with their finger, face or PIN. @throws what the browser throws when they don't want to. */
export async function makePasskey(name: string, signIn: Bytes) {
  const { startRegistration } = await import("@simplewebauthn/browser")
  return startRegistration({
    optionsJSON: {
      challenge: challengeOf(signIn),
      rp: { id: location.hostname, name: "Alongside" },
      user: { id: toHex(crypto.getRandomValues(new Uint8Array(16))), name, displayName: name },
      // Ed25519, P-256, RSA: whatever the device has.
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: "public-key" })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      attestation: "none",
    },
  })
}

/** Shows the passkey beside the key's sign-in: from now on the key is enough for a day. @throws {ServerError}, and as {@link makePasskey}. */
export async function showPasskey(origin: string, who: Pick<SignsIn, "signIn">, id: string): Promise<void> {
  const signIn = await signedIn(origin, who)
  const { startAuthentication } = await import("@simplewebauthn/browser")
  const assertion = await startAuthentication({
    optionsJSON: {
      challenge: challengeOf(signIn),
      rpId: location.hostname,
      allowCredentials: [{ id, type: "public-key" }],
      userVerification: "required",
    },
  })
  await postJson(origin + accountRoutes.passkeySignIn, { signIn: base64url(signIn), assertion })
}

/** @throws {ServerError} */
export function postJson(url: string, body: object) {
  return ask(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
}

export { base64url }
