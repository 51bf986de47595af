import type { JSX } from "preact"
import { useEffect, useMemo, useState } from "preact/hooks"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import { DoorPage } from "./door-page.tsx"
import { figuresOf } from "./figures.ts"
import { ListPage } from "./list-page.tsx"
import { OnePage } from "./one-page.tsx"
import type { Part } from "./props.ts"
import { Recordings } from "./recordings.ts"
import "./recordings.css"

/** *My recordings*: everything that the server keeps of hers, on this phone while its key is here, and on any device with the key. */
export function RecordingsScreen({ state, words, view, actions }: ScreenProps): JSX.Element {
  const [hers] = useState(() => new Recordings())
  useEffect(() => {
    void hers.start()
    return () => hers.close()
  }, [hers])
  const say = useMemo(() => words.sayOf({ en: english, es: spanish }), [words])
  const figures = useMemo(() => figuresOf(words.tag), [words])
  const part: Part = { hers, words, say, figures, hasPin: state.hasPin }
  const chosen = hers.chosen.value
  const leave = () => {
    if (chosen === undefined) view.page.value = "main"
    else void hers.choose(undefined)
  }
  return (
    <main class={`screen settings recordings ${chosen === undefined ? "" : "at-one"}`}>
      <div class="content">
        {hers.door.value !== "open" ? (
          <DoorPage {...part} camera={actions.camera()} />
        ) : chosen === undefined ? (
          <ListPage {...part} />
        ) : (
          <OnePage key={chosen.id} {...part} chosen={chosen} />
        )}
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={leave}>
          {say(chosen === undefined ? "back" : "to.list")}
        </button>
      </div>
    </main>
  )
}
