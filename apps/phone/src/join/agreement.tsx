import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Words } from "../screens/words.ts"
import { joinPart } from "./catalogue.ts"
import { ownVoice } from "./own-voice.ts"

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
  const [voice, setVoice] = useState<SpeechSynthesisVoice | undefined>(undefined)
  useEffect(() => {
    if (!("speechSynthesis" in window)) return undefined
    const look = () => setVoice(ownVoice(speechSynthesis.getVoices(), words.tag))
    look()
    // Some browsers have them only a moment later.
    speechSynthesis.addEventListener("voiceschanged", look)
    return () => {
      speechSynthesis.removeEventListener("voiceschanged", look)
      speechSynthesis.cancel()
    }
  }, [words.tag])
  const read = () => {
    speechSynthesis.cancel()
    setRead(!isRead)
    if (isRead || voice === undefined) return
    const speech = new SpeechSynthesisUtterance([say("agree.title"), ...lines].join(" "))
    speech.voice = voice
    speech.lang = voice.lang
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
      {voice !== undefined && (
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
