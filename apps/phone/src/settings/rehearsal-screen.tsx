import type { JSX } from "preact"
import { Headline } from "../screens/headline.tsx"
import { Icon, type IconName } from "../screens/icons.tsx"
import type { DeviceState } from "../screens/phone-state.ts"
import type { ScreenProps } from "../screens/view.ts"
import type { Say, Words } from "../screens/words.ts"
import { type english, settingsPart } from "./catalogue.ts"

/** The browser's questions, answered on a quiet day. Nothing is recorded, nothing is sent. */
export function RehearsalScreen({ state, words, actions, view }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const devices = together(state.camera, state.microphone)
  const close = () => {
    view.page.value = "main"
  }
  return (
    <main class="screen rehearsal">
      <div class="content">
        <Headline>{say("rehearsal.title")}</Headline>
        <p>{say("rehearsal.lead")}</p>
        <ol class="steps">
          <Step
            icon="camera"
            title={say("rehearsal.devices")}
            device={devices}
            words={words}
            onAsk={() => actions.allow("camera-and-microphone")}
          />
          <Step
            icon="place"
            title={say("rehearsal.place")}
            hint={say("rehearsal.placeChoice")}
            device={state.place}
            words={words}
            onAsk={() => actions.allow("place")}
          />
        </ol>
        {devices === "open" && <p class="large">{say("rehearsal.done")}</p>}
        <p class="quiet">{say("rehearsal.mayAskAgain")}</p>
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={close}>
          {say("rehearsal.close")}
        </button>
      </div>
    </main>
  )
}

/** Two devices that are asked for in one question: as good as the worse of them. */
function together(camera: DeviceState, microphone: DeviceState): DeviceState {
  return camera === "open" ? microphone : camera
}

interface StepProps {
  readonly icon: IconName
  readonly title: string
  readonly hint?: string
  readonly device: DeviceState
  readonly words: Words
  readonly onAsk: () => void
}

function Step({ icon, title, hint, device, words, onAsk }: StepProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  return (
    <li class="step">
      <Icon name={device === "open" ? "check" : icon} />
      <div>
        <h2>{title}</h2>
        {hint !== undefined && device !== "open" && <p class="quiet">{hint}</p>}
        {device === "unasked" || device === "off" ? (
          <button type="button" class="small" onClick={onAsk}>
            {say("rehearsal.ask")}
          </button>
        ) : (
          <p>{answer(device, say)}</p>
        )}
        {device === "refused" && <p class="quiet">{words.say("device.howToAllow")}</p>}
      </div>
    </li>
  )
}

function answer(device: Exclude<DeviceState, "unasked" | "off">, say: Say<typeof english>): string {
  if (device === "open" || device === "asking" || device === "refused") return say(`rehearsal.${device}`)
  return say("rehearsal.absent")
}
