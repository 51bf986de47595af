import type { ComponentType, JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Headline } from "./headline.tsx"
import type { ScreenProps } from "./view.ts"

/** A screen whose code is fetched when it is first shown. Meanwhile, and where it can't be had, this says so, and there is a way back. */
export function laterScreen(load: () => Promise<ComponentType<ScreenProps>>): ComponentType<ScreenProps> {
  let Loaded: ComponentType<ScreenProps> | undefined

  return function LaterScreen(props: ScreenProps): JSX.Element {
    const { words, view } = props
    const [standing, setStanding] = useState<"opening" | "failed" | "here">(Loaded === undefined ? "opening" : "here")
    useEffect(() => {
      if (Loaded !== undefined) return
      load().then(
        (found) => {
          Loaded = found
          setStanding("here")
        },
        () => setStanding("failed"),
      )
    }, [])
    if (Loaded !== undefined) return <Loaded {...props} />
    const back = () => {
      view.page.value = "main"
    }
    return (
      <main class="screen settings">
        <div class="content">
          <Headline>{words.say("later.opening")}</Headline>
          {standing === "failed" && <p role="alert">{words.say("later.failed")}</p>}
        </div>
        <div class="dock">
          <button type="button" class="large-button again" onClick={back}>
            {words.say("settings.back")}
          </button>
        </div>
      </main>
    )
  }
}
