import { createPrivateKey, createPublicKey, sign as signNow } from "node:crypto"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { encounterIdOf } from "@alongside/evidence/statement/claim"
import type { ServerKey } from "../accounts/server-key.ts"
import { CANARY_JURISDICTION } from "../dispatch/canary.ts"
import type { Member } from "../dispatch/member.ts"

/** Ed25519. */
export interface CanaryKey {
  readonly publicKey: Bytes
  readonly sign: Sign
}

/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 seed in PKCS #8. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex")

function keyOf(seed: Buffer): CanaryKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" })
  return {
    publicKey: new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32)),
    sign: (message) => Promise.resolve(new Uint8Array(signNow(null, message, key))),
  }
}

/**
 * Who the canary is: a phone with one encounter for good, and a lawyer. The keys follow from the server's own, so that every start
 * knows what is the canary's. No roster certifies the lawyer, and no phone but the canary's believes it.
 */
export class CanaryKeys {
  readonly device: CanaryKey
  readonly session: CanaryKey
  readonly counsel: CanaryKey
  readonly encounter: Bytes
  /** Of the lawyer, as dispatch knows people. */
  readonly member: Member

  constructor({ secretFor }: Pick<ServerKey, "secretFor">) {
    this.device = keyOf(secretFor("canary device"))
    this.session = keyOf(secretFor("canary session"))
    this.counsel = keyOf(secretFor("canary counsel"))
    this.encounter = encounterIdOf(this.session.publicKey)
    this.member = {
      ...{ id: toHex(this.counsel.publicKey), role: "counsel", isPartner: false, languages: ["en"] },
      ...{ channels: [], onCall: [], certifiedUntilMs: Number.MAX_SAFE_INTEGER },
      licences: [{ jurisdiction: CANARY_JURISDICTION, matter: "canary", expiresMs: Number.MAX_SAFE_INTEGER }],
    }
  }

  isDevice(device: string): boolean {
    return device === toHex(this.device.publicKey)
  }

  isCounsel(member: string): boolean {
    return member === this.member.id
  }

  isEncounter(encounter: string): boolean {
    return encounter === toHex(this.encounter)
  }
}
