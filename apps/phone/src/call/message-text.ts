import type { ThreadMessage } from "@alongside/live/call/message-thread"
import { counselPhrases, herPhrases } from "@alongside/protocol/call/phrases"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"

/** A message in her language, or in the words in which it was written. */
export function messageText({ from, phrase, text }: ThreadMessage, say: Say<typeof english>): string {
  if (phrase === undefined) return text
  const hers = herPhrases.find((one) => one === phrase)
  const counsels = counselPhrases.find((one) => one === phrase)
  if (from === "caller") return hers === undefined ? text : say(`say.${hers}`)
  // Counsel of a newer release may say more than this one knows.
  return counsels === undefined ? say("read.unknown") : say(`read.${counsels}`)
}
