import type { Bytes } from "@alongside/evidence/format/bytes"
import { openClosingWord } from "@alongside/evidence/open/closing-word"
import { openLetter } from "@alongside/evidence/open/letter"
import { closingActs } from "@alongside/evidence/statement/closing"
import { parseClosing } from "@alongside/protocol/closing"
import type { Inputs } from "./inputs.ts"

/** Letters, and what is said when an encounter is over. */
export const closingReaders = {
  letter: async (bytes: Bytes, inputs: Inputs) => ({ says: await openLetter(bytes, inputs.text("identity")) }),
  closing: (bytes: Bytes) => {
    const { signature: _, ...closing } = parseClosing(bytes)
    return { closing }
  },
  "closing word": async (bytes: Bytes, inputs: Inputs) => ({
    meaning: await openClosingWord(bytes, inputs.text("identity"), {
      encounter: inputs.bytes("encounter"),
      leg: inputs.number("leg"),
      number: inputs.number("number"),
      act: inputs.oneOf("act", closingActs),
      isConfirmed: inputs.oneOf("confirmed", ["true", "false"]) === "true",
    }),
  }),
} as const
