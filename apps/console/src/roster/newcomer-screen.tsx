import { languageName, stateOptions } from "@alongside/live/jurisdiction-name"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { Said } from "../account/newcomer.ts"
import type { ScreenProps } from "../screens/props.ts"
import { matters } from "./matters.ts"

/** Most spoken by people who are stopped, and by their lawyers; the roster takes any. */
const LANGUAGES = ["en", "es", "am", "ar", "fr", "hmn", "ht", "ko", "om", "pt", "ru", "so", "tl", "vi", "zh"]

/** Whoever was invited says who they are, and makes their keys. */
export function NewcomerScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const { say } = words
  const { role, organisation, fault, isBusy, isPasskeyPossible } = state.newcomer.value
  const licences = useSignal(1)
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    actions.becomeAccount(saidIn(new FormData(event.currentTarget), licences.value))
  }
  const title = organisation === null ? say("newcomer.title") : say("newcomer.titleTo", { organisation })
  if (role === undefined) {
    return (
      <main class="door">
        <h1>{title}</h1>
        {fault !== undefined && <p role="alert">{faultText(fault, say)}</p>}
      </main>
    )
  }
  return (
    <main class="office">
      <form class="panel fields" onSubmit={submit}>
        <h1>{title}</h1>
        <p>
          <strong>{say(`invite.${role}`)}</strong>
        </p>
        <p>{say("newcomer.how")}</p>
        <label>
          {say("newcomer.name")}
          <input name="name" required maxLength={64} autocomplete="name" />
        </label>
        <fieldset>
          <legend>{say("newcomer.languages")}</legend>
          <div class="checks">
            {LANGUAGES.map((language) => (
              <label key={language}>
                <input type="checkbox" name="language" value={language} defaultChecked={language === words.tag} />
                {languageName(language, words.tag)}
              </label>
            ))}
          </div>
        </fieldset>
        {role === "counsel" && (
          <fieldset>
            <legend>{say("newcomer.licences")}</legend>
            {Array.from({ length: licences.value }, (_, n) => (
              <LicenceFields key={n} n={n} words={words} />
            ))}
            <button type="button" class="plain" onClick={() => licences.value++}>
              {say("newcomer.more")}
            </button>
          </fieldset>
        )}
        {!isPasskeyPossible && <p role="alert">{say("newcomer.needsName")}</p>}
        {fault !== undefined && (
          <p class="office-fault" role="alert">
            {faultText(fault, say)}
          </p>
        )}
        <button type="submit" class="button" disabled={isBusy || !isPasskeyPossible}>
          {say("newcomer.go")}
        </button>
      </form>
    </main>
  )
}

function LicenceFields({ n, words }: { readonly n: number; readonly words: ScreenProps["words"] }): JSX.Element {
  const { say } = words
  return (
    <div class="licence">
      <label>
        {say("newcomer.place")}
        <select name={`place ${n}`} required>
          {stateOptions(words.tag).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say("newcomer.matter")}
        <select name={`matter ${n}`} required>
          {matters.map((matter) => (
            <option key={matter} value={matter}>
              {say(`matter.${matter}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say("newcomer.number")}
        <input name={`number ${n}`} required maxLength={32} pattern="[ -~]+" autocomplete="off" />
      </label>
      <label>
        {say("newcomer.until")}
        <input type="date" name={`until ${n}`} required />
      </label>
    </div>
  )
}

function saidIn(given: FormData, licences: number): Said {
  const text = (name: string): string => String(given.get(name) ?? "").trim()
  return {
    name: text("name"),
    languages: given.getAll("language").map(String),
    licences: Array.from({ length: licences }, (_, n) => n)
      .filter((n) => given.has(`place ${n}`))
      .map((n) => ({
        ...{ jurisdiction: text(`place ${n}`), matter: text(`matter ${n}`), barNumber: text(`number ${n}`) },
        // It serves on its last day too.
        untilMs: Date.parse(text(`until ${n}`)) + 24 * 60 * 60 * 1000,
      })),
  }
}

function faultText(code: string, say: ScreenProps["words"]["say"]): string {
  if (code === "INVITATION_USED") return say("newcomer.used")
  if (code === "INVITATION_EXPIRED" || code === "INVITATION_UNKNOWN") return say("newcomer.old")
  if (code === "PASSKEY_NOT_MADE") return say("newcomer.noPasskey")
  return say("fault.server", { code })
}

/** Somebody with an account whom nobody has certified. */
export function WaitingScreen({ state, words }: ScreenProps): JSX.Element {
  const { say } = words
  return (
    <main class="door">
      <h1>{say("waiting.title")}</h1>
      <p>{say("waiting.how")}</p>
      <p class="fingerprint" dir="ltr">
        {state.newcomer.value.fingerprint}
      </p>
      <p>{say("waiting.then")}</p>
    </main>
  )
}

/** The day's passkey. */
export function PasskeyScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const { fault, isBusy } = state.newcomer.value
  return (
    <main class="door">
      <h1>{say("passkey.title")}</h1>
      <p>{say("passkey.how")}</p>
      {fault !== undefined && (
        <p class="office-fault" role="alert">
          {fault === "PASSKEY_NOT_MADE" ? say("passkey.notShown") : faultText(fault, say)}
        </p>
      )}
      <button type="button" class="button" disabled={isBusy} onClick={() => actions.showPasskey()}>
        {say("passkey.go")}
      </button>
    </main>
  )
}
