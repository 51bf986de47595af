import { toHex } from "@alongside/evidence/format/bytes"
import type { Leg } from "@alongside/live/seal/leg"
import { signHelpEnded, signHelpWanted } from "@alongside/protocol/help"
import type { HelpWish, SignedWish } from "./orders.ts"

/** Signs what a wish needs with the session key of `leg`. In the seal worker, where the key is. */
export async function signWish(leg: Leg, wish: HelpWish): Promise<SignedWish> {
  const { encounter, number: ofLeg, sessionKey, claim, sign } = leg
  const { number, jurisdiction, matter, languages, mayBeUnder18 } = wish
  const end = (because: "all clear" | "person left") => signHelpEnded({ encounter, leg: ofLeg, number, because }, sign)
  const need = { jurisdiction, matter, languages, mayBeUnder18 }
  const wanted = await signHelpWanted({ encounter, leg: ofLeg, number, ...need }, sign)
  const ended = { "all clear": await end("all clear"), "person left": await end("person left") }
  return { number, ...need, encounter: toHex(encounter), sessionKey, claim, wanted, ended }
}
