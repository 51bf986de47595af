import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import type { PinAnswer } from "./orders.ts"
import type { Pin, PinWord } from "./pin.ts"
import { askPinWorker } from "./pin-line.ts"
import { PinPad } from "./pin-pad.tsx"

interface PinAskProps extends Pick<ScreenProps, "words"> {
  readonly label: string
  /** Either PIN was typed: what is shown from here on doesn't tell which. */
  readonly onRight: (word: PinWord, pin: Pin) => void
}

/** Asks for the PIN until it is right. */
export function PinAsk({ words, label, onRight }: PinAskProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [answer, setAnswer] = useState<PinAnswer | "checking">()
  const check = (pin: Pin) => {
    setAnswer("checking")
    void askPinWorker({ order: "check", pin })
      .catch((): PinAnswer => ({ came: "unkept" }))
      .then((came) => {
        setAnswer(came.came === "right" ? undefined : came)
        if (came.came === "right") onRight(came.word, pin)
      })
  }
  return (
    <div class="pin-ask">
      <PinPad {...{ say, label }} isBusy={answer === "checking"} onPin={check} />
      <p role="alert">{answer === undefined ? "" : faultText(answer, words)}</p>
    </div>
  )
}

function faultText(answer: PinAnswer | "checking", words: ScreenProps["words"]): string {
  const say = words.sayOf({ en: english, es: spanish })
  if (answer === "checking") return say("pin.checking")
  switch (answer.came) {
    case "right":
      return ""
    case "unkept":
      return say("pin.unkept")
    case "wrong":
    case "waiting":
      return answer.waitMs > 0 ? say("pin.wait", { time: words.clock(answer.waitMs + 999) }) : say("pin.wrong")
  }
}
