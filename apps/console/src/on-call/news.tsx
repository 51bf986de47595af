import type { JSX } from "preact"
import { encounterName } from "../screens/encounter-name.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import type { Moment } from "./on-call-state.ts"

/** `9:03:20 PM. Encounter 5f3a 1c20` */
function whenAndWhich({ atMs, encounter }: Moment, words: Words): string {
  const when = words.moment(atMs)
  return encounter === undefined ? when : `${when}. ${words.say("list.name", { name: encounterName(encounter) })}`
}

/** What became of a request, until counsel has read it. The announcer says it aloud. */
export function News({ state, words, actions }: ScreenProps): JSX.Element | null {
  const { news } = state.onCall.value
  if (news === undefined) return null
  return (
    <section class="news" aria-label={words.say(`told.${news.act}`)}>
      <Icon name="warning" />
      <p>
        <strong>{words.say(`told.${news.act}`)}</strong> <span class="quiet">{whenAndWhich(news, words)}</span>
      </p>
      <button type="button" class="button" onClick={() => actions.onCall.closeNews()}>
        {words.say("told.dismiss")}
      </button>
    </section>
  )
}

/** Everything that happened while counsel was on duty, each with its time. */
export function DutyLog({ state, words }: ScreenProps): JSX.Element | null {
  const { moments } = state.onCall.value
  if (moments.length === 0) return null
  return (
    <details class="duty-log">
      <summary>{words.say("told.log")}</summary>
      <ol>
        {moments.map((moment) => (
          <li key={moment.n}>
            {words.say(`told.${moment.act}`)} <span class="quiet">{whenAndWhich(moment, words)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
