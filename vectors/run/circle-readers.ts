import type { Bytes } from "@alongside/evidence/format/bytes"
import { openSeen, openTold, parseContactSignIn } from "@alongside/protocol/circle"
import {
  comparedDigits,
  openContactCard,
  openInvitation,
  pairingKeysOf,
  readPairingCode,
} from "@alongside/protocol/pairing"
import type { Inputs } from "./inputs.ts"

const keysIn = (inputs: Inputs) => pairingKeysOf(readPairingCode(inputs.text("code"))!)

/** What is said between her phone, her contacts and the server. */
export const circleReaders = {
  invitation: async (bytes: Bytes, inputs: Inputs) => {
    const { address, key } = await keysIn(inputs)
    return { address, invitation: await openInvitation(bytes, key) }
  },
  "contact answer": async (bytes: Bytes, inputs: Inputs) => {
    const { key } = await keysIn(inputs)
    const invitation = await openInvitation(inputs.bytes("invitation"), key)
    const card = await openContactCard(bytes, invitation.deviceKey, key)
    return { card, "compared digits": comparedDigits(invitation, card) }
  },
  told: async (bytes: Bytes) => ({ told: await openTold(bytes) }),
  seen: async (bytes: Bytes) => ({ seen: await openSeen(bytes) }),
  "contact sign-in": (bytes: Bytes) => {
    const { signature: _, ...signIn } = parseContactSignIn(bytes)
    return { "sign-in": signIn }
  },
} as const
