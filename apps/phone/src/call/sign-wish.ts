import { toHex } from "@alongside/evidence/format/bytes"
import { signHelpEnded, signHelpWanted } from "@alongside/protocol/help"
import type { Leg } from "../seal/leg.ts"
import type { HelpWish, SignedWish } from "./orders.ts"

/** Signs what a wish needs with the session key of `leg`. In the seal worker, where the key is. */
export async function signWish(leg: Leg, wish: HelpWish): Promise<SignedWish> {
  const { encounter, number: ofLeg, sessionKey, claim, sign } = leg
  const { number, languages } = wish
  const end = (because: "all clear" | "person left") => signHelpEnded({ encounter, leg: ofLeg, number, because }, sign)
  const wanted = await signHelpWanted(
    // Nobody has said where she is, about what, or how old she is: the organisation's own is assumed, and counsel is told so.
    { encounter, leg: ofLeg, number, jurisdiction: undefined, matter: undefined, languages, mayBeUnder18: false },
    sign,
  )
  const ended = { "all clear": await end("all clear"), "person left": await end("person left") }
  return { number, languages, encounter: toHex(encounter), sessionKey, claim, wanted, ended }
}
