import type { Bytes } from "@alongside/evidence/format/bytes"
import { circleRoutes } from "@alongside/protocol/circle"
import {
  type ContactCard,
  comparedDigits,
  encodeInvitation,
  type Invitation,
  newPairingCode,
  openContactCard,
  type PairingCode,
  pairingKeysOf,
} from "@alongside/protocol/pairing"
import { type ReadonlySignal, signal } from "@preact/signals"
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption"
import { openDatabase } from "../outbox/database.ts"
import { deviceKey } from "../seal/device-key.ts"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import {
  type Contact,
  keepContacts,
  keepOpenPair,
  keepPhoneKey,
  keptContacts,
  keptPhoneKey,
  type OpenPair,
  openPair,
  type PhoneKey,
} from "./kept-contacts.ts"
import { ask } from "./server.ts"

const ASK_EVERY_MS = 1500

/** How far the pair is. */
export type PairingState =
  | { readonly is: "none" }
  /** The code isn't with the server yet: no network. */
  | { readonly is: "inviting"; readonly pair: OpenPair }
  | { readonly is: "waiting"; readonly pair: OpenPair }
  /** Somebody has answered: whether it is the contact, the two screens tell. */
  | { readonly is: "comparing"; readonly pair: OpenPair; readonly digits: string }
  /** What came isn't from somebody who knows the code, or somebody took the place before. */
  | { readonly is: "spoilt"; readonly pair: OpenPair }

/** Her side of becoming a pair. What is begun goes on when the screen is opened again. */
export class Pairing {
  readonly #state = signal<PairingState>({ is: "none" })
  readonly state: ReadonlySignal<PairingState> = this.#state
  #invitation: Invitation | undefined
  #card: ContactCard | undefined
  #run = 0

  /** Goes on with what an earlier opening began, if anything was. */
  async resume(): Promise<void> {
    const pair = await openPair(await openDatabase())
    if (pair !== undefined) void this.#follow(pair)
  }

  /** Makes a code for somebody. */
  async begin(of: Pick<Contact, "name" | "may">): Promise<void> {
    const pair: OpenPair = { ...of, code: newPairingCode() }
    await keepOpenPair(await openDatabase(), pair)
    void this.#follow(pair)
  }

  /** She said that both screens show the same digits: from now on they are hers. @returns the contact. */
  async confirm(): Promise<Contact | undefined> {
    const state = this.#state.value
    if (state.is !== "comparing" || this.#card === undefined) return undefined
    const { contactKey, recipient, language } = this.#card
    const contact: Contact = {
      ...{ contactKey, recipient, language, name: state.pair.name, may: state.pair.may },
      isToldOnEveryPress: false,
      addresses: [],
    }
    const database = await openDatabase()
    await keepContacts(database, [...(await keptContacts(database)), contact])
    await this.#end(state.pair)
    return contact
  }

  /** They differ, or she doesn't want it any more. */
  async drop(): Promise<void> {
    const state = this.#state.value
    if (state.is !== "none") await this.#end(state.pair)
  }

  /** The screen is gone; what is begun stays. */
  close(): void {
    this.#run += 1
  }

  async #end({ code }: OpenPair): Promise<void> {
    this.#run += 1
    await keepOpenPair(await openDatabase(), undefined)
    const { address } = await pairingKeysOf(code)
    void ask("DELETE", circleRoutes.pairing(address))
    this.#card = undefined
    this.#state.value = { is: "none" }
  }

  async #follow(pair: OpenPair): Promise<void> {
    const run = ++this.#run
    const isOver = () => this.#run !== run
    this.#state.value = { is: "inviting", pair }
    const database = await openDatabase()
    const [phone, device, { address, key }] = [
      await phoneKey(database),
      await deviceKey(database),
      await pairingKeysOf(pair.code),
    ]
    this.#invitation = { deviceKey: device.publicKey, recipient: phone.recipient }
    const body = await encodeInvitation(this.#invitation, key)
    while (!isOver()) {
      const isInviting = this.#state.value.is === "inviting"
      const asked = isInviting
        ? await ask("PUT", circleRoutes.pairing(address), body)
        : await ask("GET", circleRoutes.pairingAnswer(address))
      if (isOver()) return
      if (asked.code === "PAIRING_TAKEN") this.#state.value = { is: "spoilt", pair }
      // Its day is over, or a server that lost its data: it is put there again.
      else if (asked.code === "PAIRING_UNKNOWN") this.#state.value = { is: "inviting", pair }
      else if (asked.bytes !== undefined && isInviting) this.#state.value = { is: "waiting", pair }
      else if (asked.bytes !== undefined) this.#state.value = await this.#taken(asked.bytes, pair, phone, key)
      const { is } = this.state.value
      if (is === "spoilt" || is === "comparing") return
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
    }
  }

  async #taken(answer: Bytes, pair: OpenPair, phone: PhoneKey, key: Bytes): Promise<PairingState> {
    const invitation = this.#invitation!
    try {
      const decrypter = new Decrypter()
      decrypter.addIdentity(phone.identity)
      const opened = await decrypter.decrypt(answer)
      this.#card = await openContactCard(opened, invitation.deviceKey, key, verifyAnywhere)
      return { is: "comparing", pair, digits: comparedDigits(invitation, this.#card) }
    } catch {
      // The age library throws plain errors: whatever it is, it's no card of somebody who knows the code.
      return { is: "spoilt", pair }
    }
  }
}

async function phoneKey(database: IDBDatabase): Promise<PhoneKey> {
  const found = await keptPhoneKey(database)
  if (found !== undefined) return found
  const identity = await generateHybridIdentity()
  const made = { identity, recipient: await identityToRecipient(identity) }
  await keepPhoneKey(database, made)
  return made
}

/** What she sends or shows: opened on the contact's phone, it says the code. */
export function pairingLink(code: PairingCode): string {
  return `${location.origin}/#circle=${code}`
}
