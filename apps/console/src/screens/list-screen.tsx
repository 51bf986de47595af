import type { EncounterList } from "@alongside/protocol/session"
import type { JSX } from "preact"
import { DueList } from "../after/due-list.tsx"
import { HandedList } from "../after/handed-list.tsx"
import { ClosingLine } from "../closing/closing-part.tsx"
import { closingNote } from "../closing/closing-words.ts"
import type { ReadClosing } from "../closing/read-closing.ts"
import { watchAddress } from "../console.ts"
import { DutyLog } from "../on-call/news.tsx"
import { encounterName } from "./encounter-name.ts"
import { Icon } from "./icon.tsx"
import { keepingNote } from "./keeping-panel.tsx"
import type { ScreenProps } from "./props.ts"
import { SILENT_AFTER_MS } from "./silent.ts"
import type { Words } from "./words.ts"

type Encounter = EncounterList[number]

/** All encounters: those under way first and bright, the others quiet. */
export function ListScreen(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const { encounters, isLoaded, isWithheld = false, nowMs } = state.list.value
  const ownKey = state.ownKey.value
  const isOver = ({ isEnded, erasedMs }: Encounter) => isEnded || erasedMs !== null
  const rowOf = ({ id }: Encounter) => ({ ownKey, words, read: state.closings.value.get(id) })
  const underWay = encounters.filter((one) => !isOver(one))
  const past = encounters.filter(isOver)
  return (
    <main class="list">
      <h1>{words.say(isWithheld ? "list.beside" : "list.title")}</h1>
      {isWithheld && <p>{words.say("list.besideHow")}</p>}
      {encounters.length === 0 && !isWithheld && (
        <div class="empty">
          <p>{words.say(isLoaded ? "list.none" : "list.loading")}</p>
          {isLoaded && <p class="quiet">{words.say("list.noneHow")}</p>}
        </div>
      )}
      {underWay.length > 0 && (
        <section aria-labelledby="under-way">
          <h2 id="under-way">{words.say("list.live")}</h2>
          <ul class="cards">
            {underWay.map((one) => (
              <li key={one.id}>
                <UnderWay encounter={one} nowMs={nowMs} {...rowOf(one)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <HandedList {...props} />
      <DueList {...props} />
      {past.length > 0 && (
        <section aria-labelledby="past">
          <h2 id="past">{words.say("list.past")}</h2>
          <ul class="rows">
            {past.map((one) => (
              <li key={one.id}>
                <Past encounter={one} {...rowOf(one)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <DutyLog {...props} />
    </main>
  )
}

interface RowProps {
  readonly encounter: Encounter
  readonly ownKey: string | undefined
  readonly words: Words
  /** What its newest end means. */
  readonly read: ReadClosing | undefined
}

interface UnderWayProps extends RowProps {
  /** Server clock. */
  readonly nowMs: number
}

function UnderWay({ encounter, nowMs, ownKey, words, read }: UnderWayProps): JSX.Element {
  const { id, startedMs, lastReceivedMs } = encounter
  const isSilent = nowMs - lastReceivedMs > SILENT_AFTER_MS
  return (
    <a class={isSilent ? "card silent" : "card live"} href={watchAddress(id)}>
      <strong class="badge">
        <i class="lamp" />
        {words.say(isSilent ? "list.isSilent" : "list.isLive")}
      </strong>
      <span class="when">{words.say("list.pressed", { time: words.moment(startedMs) })}</span>
      <span>{words.say("list.since", { time: words.span(nowMs - startedMs) })}</span>
      {isSilent && <span>{words.say("list.silentSince", { time: words.span(nowMs - lastReceivedMs) })}</span>}
      <ClosingLine note={closingNote(encounter, read, words)} />
      <Keeping encounter={encounter} ownKey={ownKey} words={words} />
      <span class="quiet">{words.say("list.name", { name: encounterName(id) })}</span>
      <span class="go">{words.say("list.watch")}</span>
    </a>
  )
}

function Past({ encounter, ownKey, words, read }: RowProps): JSX.Element {
  const { id, startedMs, lastReceivedMs, bytes, erasedMs } = encounter
  return (
    <a class="ended-row" href={watchAddress(id)}>
      <span class="when">{words.say("list.pressed", { time: words.moment(startedMs) })}</span>
      <span>{words.say("list.lasted", { time: words.span(lastReceivedMs - startedMs) })}</span>
      {erasedMs === null ? (
        <span>{words.say("list.size", { size: words.size(bytes) })}</span>
      ) : (
        <span>{words.say("list.erased", { day: words.day(erasedMs) })}</span>
      )}
      {erasedMs === null && <ClosingLine note={closingNote(encounter, read, words)} />}
      <Keeping encounter={encounter} ownKey={ownKey} words={words} />
      <span class="quiet">{words.say("list.name", { name: encounterName(id) })}</span>
    </a>
  )
}

/** That it is to be erased, or kept from it. */
function Keeping({ encounter, ownKey, words }: Omit<RowProps, "read">): JSX.Element | null {
  const note = encounter.erasedMs === null ? keepingNote(encounter, ownKey, words) : undefined
  if (note === undefined) return null
  return (
    <span class={`keeping ${note.icon}`}>
      <Icon name={note.icon} />
      <span>{note.text}</span>
    </span>
  )
}
