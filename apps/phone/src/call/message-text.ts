import type { ThreadMessage } from "@alongside/live/call/message-thread"
import { counselPhrases, hearingPhrases, herPhrases } from "@alongside/protocol/call/phrases"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"

/** A message in her language, or in the words in which it was written. */
export function messageText({ from, phrase, text, hearing }: ThreadMessage, say: Say<typeof english>): string {
  const officerHears = hearing?.officerHears ?? heardIn(phrase)
  if (officerHears !== undefined) {
    if (from === "caller") return say(officerHears ? "hear.said" : "hear.saidNot")
    return say(officerHears ? "hear.counselWrites" : "hear.counselSpeaks")
  }
  if (phrase === undefined) return text
  const hers = herPhrases.find((one) => one === phrase)
  const counsels = counselPhrases.find((one) => one === phrase)
  if (from === "caller") return hers === undefined ? text : say(`say.${hers}`)
  // Counsel of a newer release may say more than this one knows.
  return counsels === undefined ? say("read.unknown") : say(`read.${counsels}`)
}

/** As counsel's record has it. */
function heardIn(phrase: string | undefined): boolean | undefined {
  if (phrase === hearingPhrases.hears) return true
  return phrase === hearingPhrases.gone ? false : undefined
}
