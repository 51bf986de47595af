/** A passkey without a browser or a device: what an authenticator would say, signed by a P-256 key in memory (WebAuthn Level 3 §6). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encode } from "cborg"

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest()

/** User present, user verified; and, at registration, a credential goes with it. */
const PRESENT_AND_VERIFIED = 0x05
const PRESENT = 0x01
const WITH_CREDENTIAL = 0x40

export class SoftwarePasskey {
  readonly id = randomBytes(32)
  readonly #pair = generateKeyPairSync("ec", { namedCurve: "P-256" })
  #counter = 0

  /** Registers at `origin` for a sign-in, whose hash is the challenge. */
  registration(origin: string, signIn: Uint8Array) {
    const clientDataJSON = clientData("webauthn.create", origin, signIn)
    const length = Buffer.from([0, this.id.length])
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, encode(coseKey(this.#pair.publicKey))])
    const authData = Buffer.concat([this.#head(origin, PRESENT_AND_VERIFIED | WITH_CREDENTIAL), credential])
    const attestationObject = encode({ fmt: "none", attStmt: {}, authData: new Uint8Array(authData) })
    return this.#response({
      clientDataJSON: base64url(clientDataJSON),
      attestationObject: base64url(attestationObject),
    })
  }

  /** Signs in. @param isVerified - Whether the person was, by a finger or a PIN. */
  assertion(origin: string, signIn: Uint8Array, isVerified = true) {
    const clientDataJSON = clientData("webauthn.get", origin, signIn)
    const authenticatorData = this.#head(origin, isVerified ? PRESENT_AND_VERIFIED : PRESENT)
    const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientDataJSON)]), this.#pair.privateKey)
    return this.#response({
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
    })
  }

  #head(origin: string, flags: number): Buffer {
    this.#counter += 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    return Buffer.concat([sha256(new URL(origin).hostname), Buffer.from([flags]), counter])
  }

  #response(response: Readonly<Record<string, string>>) {
    const id = base64url(this.id)
    return { id, rawId: id, type: "public-key" as const, response, clientExtensionResults: {} }
  }
}

function clientData(type: string, origin: string, signIn: Uint8Array): Buffer {
  const challenge = base64url(hashSmall(signIn))
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

/** RFC 9053 §7.1.1: kty EC2, alg ES256, crv P-256. */
function coseKey(key: KeyObject): Map<number, unknown> {
  const { x = "", y = "" } = key.export({ format: "jwk" })
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, "base64url"))
  return new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, coordinate(x)],
    [-3, coordinate(y)],
  ])
}
