import { FormatError } from "@alongside/evidence/format/error"
import { circleRoutes } from "@alongside/protocol/circle"
import {
  comparedDigits,
  encodeContactCard,
  openInvitation,
  type PairingCode,
  pairingKeysOf,
} from "@alongside/protocol/pairing"
import { Encrypter } from "age-encryption"
import { ask } from "../server.ts"
import { type Account, keepPerson } from "./account.ts"

const ASK_EVERY_MS = 1500

/** How far the contact's side of a pair is. */
export type JoiningState =
  | { readonly is: "asking" }
  /** No network, or a server that doesn't answer: it is tried again. */
  | { readonly is: "offline" }
  /** There is no such invitation, or its day is over. */
  | { readonly is: "unknown" }
  /** Somebody was there before, or what the server shows isn't from somebody who knows the code. */
  | { readonly is: "spoilt" }
  | { readonly is: "comparing"; readonly digits: string }
  /** She said that they are the same, or that they aren't: the code is used up. */
  | { readonly is: "over" }

export interface JoiningParts {
  readonly database: IDBDatabase
  readonly account: Account
  readonly code: PairingCode
  /** What the contact calls them. */
  readonly name: string
  readonly language: "en" | "es"
  readonly changed: (state: JoiningState) => void
}

/** Answers an invitation, and waits until she has compared. @returns what stops it. */
export function join(parts: JoiningParts): () => void {
  let isStopped = false
  const stopped = () => isStopped
  void run(parts, stopped)
  return () => {
    isStopped = true
  }
}

async function run(parts: JoiningParts, isStopped: () => boolean): Promise<void> {
  const say = (state: JoiningState): void => {
    if (!isStopped()) parts.changed(state)
  }
  say({ is: "asking" })
  const { address, key } = await pairingKeysOf(parts.code)
  let answer: Uint8Array<ArrayBuffer> | undefined
  while (!isStopped()) {
    const invited = await ask("GET", circleRoutes.pairing(address))
    if (invited.code === "PAIRING_UNKNOWN") return say({ is: answer === undefined ? "unknown" : "over" })
    if (invited.bytes !== undefined) {
      try {
        const invitation = await openInvitation(invited.bytes, key)
        const { signer, recipient } = parts.account
        const card = { contactKey: signer.publicKey, recipient, language: parts.language }
        answer ??= await sealed(
          await encodeContactCard(card, invitation.deviceKey, key, signer.sign),
          invitation.recipient,
        )
        const put = await ask("PUT", circleRoutes.pairingAnswer(address), answer)
        if (put.code === "PAIRING_TAKEN") return say({ is: "spoilt" })
        if (put.bytes !== undefined) {
          await keepPerson(parts.database, { deviceKey: invitation.deviceKey, name: parts.name })
          say({ is: "comparing", digits: comparedDigits(invitation, card) })
        }
      } catch (cause) {
        if (!(cause instanceof FormatError)) throw cause
        return say({ is: "spoilt" })
      }
    } else if (answer === undefined) say({ is: "offline" })
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
}

async function sealed(bytes: Uint8Array, recipient: string): Promise<Uint8Array<ArrayBuffer>> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return (await encrypter.encrypt(bytes)) as Uint8Array<ArrayBuffer>
}
