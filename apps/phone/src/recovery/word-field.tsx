import { type WordList, wordsLike } from "@alongside/evidence/recovery/words/word-list"
import type { JSX } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"

const OFFERED = 4

interface WordFieldProps {
  readonly label: string
  readonly list: WordList
  readonly text: string
  /** Said where no word is like what was typed. */
  readonly noneText: string
  readonly nextText: string
  readonly onText: (text: string) => void
  /** A word of the list was chosen. */
  readonly onWord: (word: string) => void
}

/** Takes in one word of a sheet: whoever types sees which words it can be, and chooses one of them. Nothing else gets through. */
export function WordField(props: WordFieldProps): JSX.Element {
  const { label, list, text, noneText, nextText, onText, onWord } = props
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // The field stays while the word that it asks for changes.
  useEffect(() => input.current?.focus({ preventScroll: true }), [label])
  const like = wordsLike(list, text).map((number) => list.words[number]!)
  const submit = (event: Event) => {
    event.preventDefault()
    if (like[0] !== undefined) onWord(like[0])
  }
  return (
    <form class="word-field" onSubmit={submit} autocomplete="off">
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        type="text"
        // Not into the browser's memory of forms, nor to its spelling service: it is a part of the key.
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="next"
        lang={list.language}
        aria-describedby={`${id}-like`}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <div class="offered" id={`${id}-like`}>
        {like.slice(0, OFFERED).map((word) => (
          <button key={word} type="button" class="small" lang={list.language} onClick={() => onWord(word)}>
            {word}
          </button>
        ))}
        {text.trim() !== "" && like.length === 0 && <p role="alert">{noneText}</p>}
      </div>
      <button type="submit" class="small" disabled={like.length === 0}>
        {nextText}
      </button>
    </form>
  )
}
