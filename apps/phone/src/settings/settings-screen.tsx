import type { ComponentChildren, JSX } from "preact"
import { useId } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Settings } from "../screens/phone-state.ts"
import type { ScreenProps } from "../screens/view.ts"
import { languageNames } from "../screens/words.ts"
import { settingsPart } from "./catalogue.ts"
import {
  CircleSection,
  InstallSection,
  KeySection,
  OrganisationSection,
  PinSection,
  PlaceSection,
  RecordingsSection,
  StorageSection,
} from "./settings-sections.tsx"

/** What can be chosen, after the button works without any of it. */
export function SettingsScreen(props: ScreenProps): JSX.Element {
  const { settings, words, actions, view, browserLanguage } = props
  const say = words.sayOf(settingsPart)
  const change = (changed: Partial<Settings>) => actions.change({ ...settings, ...changed })
  const goTo = (page: "main" | "rehearsal") => () => {
    view.page.value = page
  }
  return (
    <main class="screen settings">
      <div class="content">
        <Headline>{words.say("settings.title")}</Headline>
        <button type="button" class="large-button" aria-describedby="rehearse-why" onClick={goTo("rehearsal")}>
          {say("settings.rehearse")}
        </button>
        <p id="rehearse-why" class="quiet below">
          {say("settings.rehearseWhy")}
        </p>

        <Field label={say("settings.before")} why={say("settings.beforeWhy")}>
          {(id, whyId) => (
            <div class="slider">
              <input
                id={id}
                aria-describedby={whyId}
                aria-valuetext={say("settings.beforeValue", { n: settings.beforePressSeconds })}
                type="range"
                min={0}
                max={30}
                step={1}
                value={settings.beforePressSeconds}
                onInput={(event) => change({ beforePressSeconds: event.currentTarget.valueAsNumber })}
              />
              <output for={id}>{say("settings.beforeValue", { n: settings.beforePressSeconds })}</output>
            </div>
          )}
        </Field>
        <Field label={say("settings.language")}>
          {(id) => (
            <select
              id={id}
              value={settings.language}
              onChange={(event) => change({ language: event.currentTarget.value as Settings["language"] })}
            >
              <option value="auto">{say("settings.languageAuto", { language: languageNames[browserLanguage] })}</option>
              <option value="en" lang="en">
                {languageNames.en}
              </option>
              <option value="es" lang="es">
                {languageNames.es}
              </option>
            </select>
          )}
        </Field>
        <Switch
          label={say("settings.saver")}
          why={say("settings.saverWhy")}
          isOn={settings.dataSaver}
          onChange={(dataSaver) => change({ dataSaver })}
        />
        <Switch
          label={say("settings.light")}
          why={say("settings.lightWhy")}
          isOn={settings.appearance === "light"}
          onChange={(isLight) => change({ appearance: isLight ? "light" : "dark" })}
        />
        <OrganisationSection {...props} />
        <CircleSection {...props} />
        <RecordingsSection {...props} />
        <KeySection {...props} />
        <PinSection {...props} />
        <PlaceSection {...props} />
        <StorageSection {...props} />
        <InstallSection {...props} />
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={goTo("main")}>
          {words.say("settings.back")}
        </button>
      </div>
    </main>
  )
}

interface FieldProps {
  readonly label: string
  readonly why?: string
  readonly children: (id: string, whyId: string) => ComponentChildren
}

function Field({ label, why, children }: FieldProps): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, `${id}-why`)}
      {why !== undefined && (
        <p id={`${id}-why`} class="quiet">
          {why}
        </p>
      )}
    </div>
  )
}

interface SwitchProps {
  readonly label: string
  readonly why: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

function Switch({ label, why, isOn, onChange }: SwitchProps): JSX.Element {
  const id = useId()
  return (
    <div class="field switch">
      <label>
        <span>{label}</span>
        <input
          type="checkbox"
          aria-describedby={id}
          checked={isOn}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      </label>
      <p id={id} class="quiet">
        {why}
      </p>
    </div>
  )
}
