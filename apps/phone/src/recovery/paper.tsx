import { readNumbers, type SheetNumbers, setNameOf } from "@alongside/evidence/recovery/sheet"
import { sheetQrText } from "@alongside/evidence/recovery/sheet-qr"
import type { WordList } from "@alongside/evidence/recovery/words/word-list"
import { squareCode } from "@alongside/live/square-code"
import type { JSX } from "preact"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"

interface PaperProps {
  readonly numbers: SheetNumbers
  readonly list: WordList
  /** 1 to 3; `undefined` for a sheet that is whole by itself. */
  readonly share: number | undefined
  readonly say: Say<typeof english>
}

/** What is printed, as it is printed: nothing else of the page is. */
export function Paper({ numbers, list, share, say }: PaperProps): JSX.Element {
  const address = location.host
  return (
    <article class="paper">
      <h2>{share === undefined ? say("paper.title") : say("paper.shareTitle", { share: `${share}` })}</h2>
      <p>{share === undefined ? say("paper.use", { address }) : say("paper.shareUse", { address })}</p>
      {share !== undefined && <p class="paper-set">{say("paper.set", { set: setNameOf(readNumbers(numbers)) })}</p>}
      <ol class="paper-words" lang={list.language}>
        {numbers.map((number, at) => (
          // A word can be there twice: its place is what it is known by.
          <li key={`${at} ${number}`}>
            <span>{at + 1}</span>
            <b>{list.words[number]}</b>
          </li>
        ))}
      </ol>
      <Code text={sheetQrText(numbers)} label={say("paper.code")} />
      {share !== undefined && <p class="paper-for">{say("paper.for")}</p>}
    </article>
  )
}

function Code({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, path } = squareCode(text, "Q")
  return (
    <svg class="paper-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
