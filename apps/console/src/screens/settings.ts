import { type Signal, signal } from "@preact/signals"
import { type Language, languageOf } from "./words.ts"

/** How the console looks and speaks on this device. */
export interface Settings {
  readonly language: Language
  readonly appearance: "dark" | "light"
}

const KEY = "alongside-console-settings"

/** What was chosen before; else the browser's language, and dark unless the system asks for light. */
export function keptSettings(storage: Storage): Signal<Settings> {
  const settings = signal<Settings>({
    language: languageOf(navigator.languages),
    appearance: matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark",
    ...parse(storage.getItem(KEY)),
  })
  settings.subscribe((value) => storage.setItem(KEY, JSON.stringify(value)))
  return settings
}

function parse(text: string | null): Partial<Settings> {
  try {
    const value: { language?: unknown; appearance?: unknown } = JSON.parse(text ?? "{}")
    return {
      ...(value.language === "en" || value.language === "es" ? { language: value.language } : {}),
      ...(value.appearance === "dark" || value.appearance === "light" ? { appearance: value.appearance } : {}),
    }
  } catch {
    // Somebody else wrote it; then nothing was chosen.
    return {}
  }
}
