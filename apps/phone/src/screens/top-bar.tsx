import type { JSX } from "preact"
import { Icon } from "./icons.tsx"
import type { ScreenProps } from "./view.ts"

export function TopBar({ words, view }: ScreenProps): JSX.Element {
  const open = () => {
    view.page.value = "settings"
  }
  return (
    <header class="top">
      <button type="button" class="plain" onClick={open}>
        <Icon name="settings" />
        {words.say("settings.title")}
      </button>
      <span class="brand">{words.say("app.name")}</span>
    </header>
  )
}
