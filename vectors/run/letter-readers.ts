import type { Bytes } from "@alongside/evidence/format/bytes"
import { openEngagementEnded } from "@alongside/evidence/letters/engagement"
import { letterToHerFrom } from "@alongside/evidence/letters/letter-to-her"
import { noteFrom } from "@alongside/evidence/letters/note"
import type { LetterPlace } from "@alongside/evidence/letters/place"
import { referralFrom } from "@alongside/evidence/letters/referral"
import { openLetter } from "@alongside/evidence/open/letter"
import { parseCounselLetter } from "@alongside/protocol/letters"
import type { Inputs } from "./inputs.ts"

/** What counsel writes when the call is over. */
export const counselLetterReaders = {
  "counsel letter": (bytes: Bytes) => {
    const { signature: _, ...letter } = parseCounselLetter(bytes)
    return { letter }
  },
  "engagement ended": async (bytes: Bytes) => ({ ended: await openEngagementEnded(bytes) }),
  note: async (bytes: Bytes, inputs: Inputs) => ({
    note: noteFrom(await openLetter(bytes, inputs.text("identity")), placeOf(inputs)),
  }),
  referral: async (bytes: Bytes, inputs: Inputs) => ({
    referral: referralFrom(await openLetter(bytes, inputs.text("identity")), placeOf(inputs)),
  }),
  "letter to her": async (bytes: Bytes, inputs: Inputs) => ({
    letter: letterToHerFrom(await openLetter(bytes, inputs.text("identity")), placeOf(inputs)),
  }),
} as const

const placeOf = (inputs: Inputs): LetterPlace => ({
  ...{ encounter: inputs.bytes("encounter"), counselKey: inputs.bytes("counsel key"), number: inputs.number("number") },
})
