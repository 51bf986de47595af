import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Words } from "../screens/words.ts"
import { joinPart } from "./catalogue.ts"

interface AgreementProps {
  readonly words: Words
  readonly isJoining: boolean
  readonly onAgree: () => void
}

/** What the lawyers do for her and what they don't, to read or to hear, agreed once and beforehand: never between press and lawyer. */
export function Agreement({ words, isJoining, onAgree }: AgreementProps): JSX.Element {
  const say = words.sayOf(joinPart)
  const [isRead, setRead] = useState(false)
  const lines = [say("agree.now"), say("agree.conflict"), say("agree.private"), say("agree.nobody")]
  const canRead = "speechSynthesis" in window
  useEffect(() => () => window.speechSynthesis?.cancel(), [])
  const read = () => {
    speechSynthesis.cancel()
    setRead(!isRead)
    if (isRead) return
    const speech = new SpeechSynthesisUtterance([say("agree.title"), ...lines].join(" "))
    speech.lang = words.tag
    speech.onend = () => setRead(false)
    speech.onerror = () => setRead(false)
    speechSynthesis.speak(speech)
  }
  return (
    <>
      <Headline>{say("agree.title")}</Headline>
      <ul class="agreement">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {canRead && (
        <button type="button" class="small" aria-pressed={isRead} onClick={read}>
          {say(isRead ? "agree.quiet" : "agree.aloud")}
        </button>
      )}
      <button type="button" class="large-button again" disabled={isJoining} onClick={onAgree}>
        {say("agree.yes")}
      </button>
      {isJoining && <p role="status">{say("agree.joining")}</p>}
    </>
  )
}
