import type { JSX } from "preact"
import { Icon, type IconName } from "./icons.tsx"
import { laterPart } from "./later-part.tsx"
import type { DeviceState, PhoneState, Settings } from "./phone-state.ts"
import { cannotSeal } from "./standing.ts"
import type { Words } from "./words.ts"

const mayRecord = (device: DeviceState) => device === "open" || device === "unasked" || device === "asking"

interface Line {
  readonly icon: IconName
  readonly text: string
}

/** What it takes to say who would be called. */
export interface CalledProps {
  readonly state: PhoneState
  readonly words: Words
}

/** Where, in her language: said by code that comes with its names of places. Until then what the organisation says of itself. */
const CalledHere = laterPart<CalledProps>(
  async () => (await import("../join/called-line.tsx")).CalledLine,
  ({ state, words }) => <span>{calledLine(state, words).text}</span>,
)

/** What a touch would do, as things stand now: what is recorded, where it goes, who can open it, who is told. */
function promiseLines(state: PhoneState, settings: Settings, words: Words): Line[] {
  const names = [
    mayRecord(state.microphone) ? words.say("track.audio") : undefined,
    mayRecord(state.camera) ? words.say("track.video") : undefined,
    state.place === "open" ? words.say("track.place") : undefined,
  ].filter((name) => name !== undefined)
  const tracks = words.list(names)
  const n = settings.beforePressSeconds
  // The seconds before the touch exist only once a device runs; before the first permission there are none to keep.
  const hasBefore = n > 0 && (state.camera === "open" || state.microphone === "open")
  return [
    {
      icon: "camera",
      text: hasBefore ? words.say("ready.recordsFrom", { tracks, n }) : words.say("ready.records", { tracks }),
    },
    { icon: "away", text: words.say("ready.leaves") },
    { icon: "key", text: keyText(state, words) },
    calledLine(state, words),
    ...toldLines(state, words),
  ]
}

/** Who is called, if anybody is: only what the organisation itself says. */
function calledLine({ lawyers, organisation, circle, duty }: PhoneState, words: Words): Line {
  const isTold = circle.length > 0
  if (lawyers === undefined || organisation === undefined)
    return { icon: "nobody", text: words.say(isTold ? "ready.nobodyToo" : "ready.nobody") }
  if (!lawyers.isOnDuty || duty?.isOnDuty === false) return { icon: "nobody", text: words.say("ready.offDuty") }
  return { icon: "call", text: words.say(isTold ? "ready.lawyersToo" : "ready.lawyers", { organisation }) }
}

/** Who is told when the button is held. */
function toldLines({ circle }: PhoneState, words: Words): Line[] {
  if (circle.length === 0) return []
  return [{ icon: "phone", text: words.say("ready.circle", { names: words.list(circle.map(({ name }) => name)) }) }]
}

/** Who can open the recording: the person's key, wherever it is, and the organisation's counsel where the phone is joined to one. */
export function keyText({ organisation, recovery }: PhoneState, words: Words): string {
  if (recovery === "leaving") return words.say("key.leaving")
  if (organisation === undefined) {
    const alone = { here: "key.alone", away: "key.away", unkept: "key.unkept" } as const
    return words.say(alone[recovery])
  }
  const both = { here: "key.organisation", away: "key.awayOrganisation", unkept: "key.unkeptOrganisation" } as const
  return words.say(both[recovery], { organisation })
}

interface Properties {
  readonly state: PhoneState
  readonly settings: Settings
  readonly words: Words
}

/** Nothing is promised where neither sound nor picture could be recorded. */
export function Promised({ state, settings, words }: Properties): JSX.Element | null {
  if (cannotSeal(state) || (!mayRecord(state.camera) && !mayRecord(state.microphone))) return null
  const called = calledLine(state, words)
  const isPlaced = state.duty?.jurisdiction !== undefined || state.membership?.fault !== undefined
  return (
    <section class="promise">
      <ul>
        {promiseLines(state, settings, words).map(({ icon, text }) => (
          <li key={icon}>
            <Icon name={icon} />
            {icon === called.icon && isPlaced ? <CalledHere {...{ state, words }} /> : <span>{text}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
