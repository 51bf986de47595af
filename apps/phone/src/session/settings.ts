import { defaultSettings, type Settings } from "../screens/phone-state.ts"

const KEY = "alongside settings"

/** What the person chose; the defaults for what isn't there or isn't what it has to be. */
export function loadSettings(): Settings {
  try {
    return readSettings(JSON.parse(localStorage.getItem(KEY) ?? "{}"))
  } catch {
    // No storage (some private windows), or somebody's text in our place: the defaults are safe.
    return defaultSettings
  }
}

export function saveSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings))
  } catch {
    // They hold until the page is closed.
  }
}

export function readSettings(value: unknown): Settings {
  const field = (name: keyof Settings): unknown =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined
  const seconds = field("beforePressSeconds")
  const language = field("language")
  const dataSaver = field("dataSaver")
  const appearance = field("appearance")
  return {
    beforePressSeconds:
      typeof seconds === "number" && seconds >= 0 && seconds <= 30 ? seconds : defaultSettings.beforePressSeconds,
    language: language === "en" || language === "es" || language === "auto" ? language : defaultSettings.language,
    dataSaver: typeof dataSaver === "boolean" ? dataSaver : defaultSettings.dataSaver,
    appearance: appearance === "dark" || appearance === "light" ? appearance : defaultSettings.appearance,
  }
}
