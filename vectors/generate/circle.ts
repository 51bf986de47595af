import { encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type RootPin, rootPinFrom } from "@alongside/evidence/roster/root"
import { signContactSignIn, signSeen, signTold, type Told } from "@alongside/protocol/circle"
import {
  type ContactCard,
  encodeContactCard,
  encodeInvitation,
  pairingKeysOf,
  readPairingCode,
} from "@alongside/protocol/pairing"
import { type Case, caseOf } from "./case.ts"
import { device, encounter, PRESS_MS } from "./encounter.ts"
import { testOnlyBytes, testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

type Made = Uint8Array<ArrayBuffer>

const contact = testOnlyKey("contact key")
const thief = testOnlyKey("somebody else's key")
const code = "qpzry9x8gf2tvdw0"
const anotherCode = "s3jn54khce6mua7l"
const origin = "https://alongside.example"
const nonce = testOnlyBytes("contact's nonce")

/** Looks like a hybrid recipient; nothing here is sealed to it. */
const recipientNamed = (name: string): string => {
  const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
  return `age1pq1${Array.from(testOnlyBytes(`recipient ${name}`, 60), (byte) => alphabet[byte & 31]).join("")}`
}

const invitation = { deviceKey: device.publicKey, recipient: recipientNamed("her phone") }
const card: ContactCard = {
  contactKey: contact.publicKey,
  recipient: recipientNamed("contact"),
  language: "es",
}
const told: Told = {
  ...{ encounter, contactKey: contact.publicKey, deviceKey: device.publicKey },
  ...{ may: "picture", atMs: PRESS_MS, organisation: undefined },
}
/** As a root certificate's hash is written. */
const organisation = rootPinFrom("0123456789abcdef".repeat(4))!

async function pairingCases(): Promise<Case[]> {
  const { key } = await pairingKeysOf(readPairingCode(code)!)
  const { key: anotherKey } = await pairingKeysOf(readPairingCode(anotherCode)!)
  const half = await encodeInvitation(invitation, key)
  const invited = (name: string, comment: string, bytes: Made, expect = "ok"): Case =>
    caseOf({ path: `invitation/${name}`, format: "invitation", expect, comment, inputs: { code }, bytes })
  const answered = (name: string, comment: string, bytes: Made, expect = "ok"): Case => {
    const inputs = { code, invitation: half }
    return caseOf({ path: `contact-answer/${name}`, format: "contact answer", expect, comment, inputs, bytes })
  }
  const answer = (of: Partial<ContactCard> = {}, to = device.publicKey, by = contact, under = key) =>
    encodeContactCard({ ...card, ...of }, to, under, by.sign)
  return [
    invited("phone", "what her phone leaves for the contact", half),
    invited(
      "other-code",
      "from somebody who knows another code",
      await encodeInvitation(invitation, anotherKey),
      "SIGNATURE_INVALID",
    ),
    invited("altered", "one bit of the device key turned over", withFlippedBit(half, 56), "SIGNATURE_INVALID"),
    invited("typ-of-an-answer", "an answer where an invitation has to be", await answer(), "COSE_TYPE_UNEXPECTED"),
    invited(
      "classic-recipient",
      "a recipient that isn't hybrid",
      await encodeInvitation({ ...invitation, recipient: "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgp" }, key),
      "COSE_INVALID at recipient",
    ),
    answered("browser", "what the contact's browser leaves for her phone", await answer()),
    answered(
      "other-code",
      "from somebody who knows another code",
      await answer({}, device.publicKey, contact, anotherKey),
      "SIGNATURE_INVALID",
    ),
    answered("other-device", "made for another phone", await answer({}, thief.publicKey), "COSE_INVALID at device key"),
    answered(
      "signed-by-another",
      "a key that the sender hasn't got",
      await answer({}, device.publicKey, thief),
      "SIGNATURE_INVALID",
    ),
  ]
}

async function pressCases(): Promise<Case[]> {
  const of =
    (format: string) =>
    (name: string, comment: string, bytes: Made, expect = "ok"): Case =>
      caseOf({ path: `${format.replaceAll(" ", "-")}/${name}`, format, expect, comment, bytes })
  const [tellings, sightings, signIns] = [of("told"), of("seen"), of("contact sign-in")]
  const sight = { encounter, contactKey: contact.publicKey, told: hashSmall(await signTold(told, device.sign)) }
  const seen = { ...sight, atMs: PRESS_MS + 9000 }
  const signIn = { origin, nonce, contactKey: contact.publicKey }
  return [
    tellings("picture", "she lets the contact see where and what", await signTold(told, device.sign)),
    tellings("told-only", "she only has them told", await signTold({ ...told, may: "told" }, device.sign)),
    tellings(
      "signed-by-another",
      "by another device than it names",
      await signTold(told, thief.sign),
      "SIGNATURE_INVALID",
    ),
    tellings(
      "may-4",
      "more than anybody may",
      await signCose(
        coseTypes.told,
        encodeCbor([encounter, contact.publicKey, device.publicKey, 4, PRESS_MS, null]),
        device.sign,
      ),
      "COSE_INVALID at following",
    ),
    tellings(
      "joined",
      "and says which organisation she has joined",
      await signTold({ ...told, organisation }, device.sign),
    ),
    tellings(
      "pin-short",
      "the pin of a typed code, where all of it has to be",
      await signTold({ ...told, organisation: organisation.slice(0, 25) as RootPin }, device.sign),
      "COSE_INVALID at organisation",
    ),
    sightings("contact", "the contact has seen it", await signSeen(seen, contact.sign)),
    sightings("signed-by-another", "by somebody else", await signSeen(seen, thief.sign), "SIGNATURE_INVALID"),
    sightings(
      "hash-short",
      "31 bytes of the hash of what was seen",
      await signSeen({ ...seen, told: seen.told.slice(1) }, contact.sign),
      "COSE_INVALID at key",
    ),
    signIns("contact", "a contact signs this server's nonce", await signContactSignIn(signIn, contact.sign)),
    signIns(
      "typ-of-counsels",
      "the type of counsel's sign-in",
      await signCose(coseTypes.session, encodeCbor([origin, nonce, contact.publicKey]), contact.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
  ]
}

/** How contacts come to know her phone, are told, and say that they have seen it. */
export async function circleCases(): Promise<Case[]> {
  return [...(await pairingCases()), ...(await pressCases())]
}
