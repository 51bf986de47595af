import { encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import {
  type Binding,
  encodeBindingRequest,
  signBinding,
  signErasureOrder,
  signOwnerSignIn,
} from "@alongside/protocol/owner"
import { signTombstone } from "@alongside/protocol/tombstone"
import { type Case, caseOf } from "./case.ts"
import { device, encounter, PRESS_MS, server } from "./encounter.ts"
import { testOnlyBytes, testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

const owner = testOnlyKey("owner key")
const origin = "https://alongside.example"
const nonce = testOnlyBytes("owner's nonce")
const binding: Binding = { kind: "device", origin, nonce, from: device.publicKey, owner: owner.publicKey }
const order = { origin, nonce, encounter, owner: owner.publicKey }

async function bindingCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({ path: `binding-request/${name}`, format: "binding request", expect, comment, bytes })
  const older = testOnlyKey("older owner key")
  const byFrom = await signBinding(binding, device.sign)
  const byOwner = await signBinding(binding, owner.sign)
  const rotation: Binding = { ...binding, kind: "owner", from: older.publicKey }
  const keyRing = { version: 2, file: testOnlyBytes("stands for an age file") }
  const other = await signBinding({ ...binding, nonce: testOnlyBytes("another nonce") }, owner.sign)
  const short = { ...binding, owner: owner.publicKey.slice(1) }
  const request = { byFrom, byOwner, keyRing: undefined }
  return [
    make("device", "a device gets its owner", encodeBindingRequest(request)),
    make(
      "newer-owner",
      "an older owner key signs for a newer one, with the key ring that is sealed to it",
      encodeBindingRequest({
        byFrom: await signBinding(rotation, older.sign),
        byOwner: await signBinding(rotation, owner.sign),
        keyRing,
      }),
    ),
    make(
      "not-alike",
      "the two sign different nonces",
      encodeBindingRequest({ ...request, byOwner: other }),
      "COSE_INVALID at payloads",
    ),
    make(
      "kind-2",
      "by something that is neither a device nor an owner",
      await (async () => {
        const payload = encodeCbor([2, origin, nonce, device.publicKey, owner.publicKey])
        const sign = (by: typeof owner) => signCose(coseTypes.binding, payload, by.sign)
        return encodeCbor([await sign(device), await sign(owner), null])
      })(),
      "COSE_INVALID",
    ),
    make(
      "key-short",
      "an owner key of 31 bytes",
      encodeBindingRequest({
        ...request,
        byFrom: await signBinding(short, device.sign),
        byOwner: await signBinding(short, owner.sign),
      }),
      "COSE_INVALID",
    ),
    make(
      "ring-empty",
      "a key ring of no bytes",
      encodeBindingRequest({ ...request, keyRing: { version: 1, file: new Uint8Array(0) } }),
      "COSE_INVALID",
    ),
    make(
      "ring-of-version-0",
      "the first has version 1",
      encodeBindingRequest({ ...request, keyRing: { ...keyRing, version: 0 } }),
      "COSE_INVALID",
    ),
  ]
}

async function signInCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({ path: `owner-sign-in/${name}`, format: "owner sign-in", expect, comment, bytes })
  const payload = encodeCbor([origin, nonce, owner.publicKey])
  return [
    make(
      "owner",
      "her browser signs this server's nonce",
      await signOwnerSignIn({ origin, nonce, owner: owner.publicKey }, owner.sign),
    ),
    make(
      "typ-of-counsels",
      "the type of counsel's sign-in",
      await signCose(coseTypes.session, payload, owner.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
  ]
}

async function erasureCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({ path: `erasure-order/${name}`, format: "erasure order", expect, comment, bytes })
  return [
    make("erase", "she wants one encounter erased", await signErasureOrder(order, owner.sign)),
    make(
      "typ-of-a-sign-in",
      "the type of a sign-in",
      await signCose(coseTypes.ownerSession, encodeCbor([origin, nonce, encounter, owner.publicKey]), owner.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
    make(
      "encounter-short",
      "31 bytes",
      await signErasureOrder({ ...order, encounter: encounter.slice(1) }, owner.sign),
      "COSE_INVALID",
    ),
  ]
}

async function tombstoneCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({
      path: `tombstone/${name}`,
      format: "tombstone",
      expect,
      comment,
      inputs: { "server key": server.publicKey },
      bytes,
    })
  const tombstone = {
    encounter,
    askedMs: PRESS_MS + 86_400_000,
    erasedMs: PRESS_MS + 8 * 86_400_000,
    records: 412,
    order: await signErasureOrder(order, owner.sign),
  }
  const erased = await signTombstone(tombstone, server.sign)
  return [
    make("erased", "erased a week after she asked", erased),
    make(
      "signed-by-another",
      "not by the server's key",
      await signTombstone(tombstone, owner.sign),
      "SIGNATURE_INVALID",
    ),
    make("altered", "one bit of the signature", withFlippedBit(erased, -1), "SIGNATURE_INVALID"),
    make(
      "without-order",
      "four of five parts",
      await signCose(coseTypes.tombstone, encodeCbor([encounter, 1, 2, 3]), server.sign),
      "COSE_INVALID",
    ),
  ]
}

export async function ownerCases(): Promise<Case[]> {
  return [...(await bindingCases()), ...(await signInCases()), ...(await erasureCases()), ...(await tombstoneCases())]
}
