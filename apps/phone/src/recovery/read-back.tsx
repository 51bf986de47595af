import type { SheetNumbers } from "@alongside/evidence/recovery/sheet"
import { numberOfWord, type WordList } from "@alongside/evidence/recovery/words/word-list"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { WordField } from "./word-field.tsx"

/** How many words are asked for. */
const ASKED = 3
/** The words before say of what kind the paper is, and are much the same on all. */
const FIRST_ASKED = 4

interface Place {
  readonly paper: number
  readonly at: number
}

interface ReadBackProps {
  /** One sheet, or the shares of a set. */
  readonly papers: readonly SheetNumbers[]
  readonly list: WordList
  readonly say: Say<typeof english>
  readonly noneText: string
  readonly onRight: () => void
  readonly onShowAgain: () => void
}

/** Asks for three words, of each share one: who can say them has the paper. */
export function ReadBack({ papers, list, say, noneText, onRight, onShowAgain }: ReadBackProps): JSX.Element {
  const [asked] = useState(() => placesToAsk(papers))
  const [done, setDone] = useState(0)
  const [text, setText] = useState("")
  const [isWrong, setWrong] = useState(false)
  const place = asked[done]!
  const word = `${place.at + 1}`
  const label =
    papers.length > 1 ? say("check.shareWord", { share: `${place.paper + 1}`, word }) : say("check.word", { word })
  const check = (chosen: string) => {
    setText("")
    const isRight = numberOfWord(list, chosen) === papers[place.paper]![place.at]
    setWrong(!isRight)
    if (!isRight) return
    if (done + 1 === asked.length) onRight()
    else setDone(done + 1)
  }
  return (
    <>
      <Headline>{say("check.title")}</Headline>
      <p>{say("check.how")}</p>
      <WordField
        label={label}
        list={list}
        text={text}
        noneText={noneText}
        nextText={say("check.next")}
        onText={(typed) => {
          setText(typed)
          setWrong(false)
        }}
        onWord={check}
      />
      <p role="status">{isWrong ? say("check.wrong", { word }) : say("check.progress", { done: `${done}` })}</p>
      <button type="button" class="small" onClick={onShowAgain}>
        {say("check.show")}
      </button>
    </>
  )
}

function placesToAsk(papers: readonly SheetNumbers[]): Place[] {
  const places: Place[] = []
  while (places.length < ASKED) {
    const paper = papers.length > 1 ? places.length : 0
    const count = papers[paper]!.length - FIRST_ASKED
    const at = FIRST_ASKED + (crypto.getRandomValues(new Uint8Array(1))[0]! % count)
    if (!places.some((one) => one.paper === paper && one.at === at)) places.push({ paper, at })
  }
  return places.sort((a, b) => a.paper - b.paper || a.at - b.at)
}
