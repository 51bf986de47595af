import type { Keeping } from "@alongside/protocol/keeping"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import type { KeptState } from "../keeping/kept-encounter.ts"
import { Icon, type IconName } from "./icon.tsx"
import type { Words } from "./words.ts"

interface Properties {
  readonly kept: KeptState
  /** The key that this counsel signs in with. */
  readonly ownKey: string | undefined
  readonly words: Words
  readonly actions: ConsoleActions
}

/** Enough of a key to tell two counsel from each other, as the person is told it. */
const KEY_SHOWN = 8

/** Whether the person wants it erased, who of counsel keeps it, and the button that keeps it or lets it go. */
export function KeepingPanel({ kept, ownKey, words, actions }: Properties): JSX.Element {
  const { say } = words
  const isLettingGoAsked = useSignal(false)
  const { holds, erasure } = kept.keeping
  const isMine = holds.some(({ counsel }) => counsel === ownKey)
  const isLast = isMine && holds.length === 1
  const touch = () => {
    if (kept.isAsking) return
    if (isLast && erasure !== null) isLettingGoAsked.value = true
    else actions.hold(!isMine)
  }
  const answer = (isYes: boolean) => {
    isLettingGoAsked.value = false
    if (isYes) actions.hold(false)
  }
  const isReleaseAsked = useSignal(false)
  const askRelease = () => {
    if (!kept.isAsking) isReleaseAsked.value = true
  }
  const answerRelease = (isYes: boolean) => {
    isReleaseAsked.value = false
    if (isYes) actions.release()
  }
  return (
    <section class="panel" aria-labelledby="keeping">
      <h2 id="keeping" tabIndex={-1}>
        {say("keep.title")}
      </h2>
      <ul class="lines">
        <Line {...erasureLine(kept.keeping, words)} />
        {holds.map(({ counsel, name, sinceMs }) => {
          const since = words.dayAndTime(sinceMs)
          const key = counsel.slice(0, KEY_SHOWN)
          const text =
            counsel === ownKey
              ? say("keep.byYou", { since })
              : say("keep.byOther", { who: name ?? say("keep.someCounsel"), key, since })
          return <Line key={counsel} icon="check" text={text} />
        })}
        {holds.length === 0 && <Line icon="waiting" text={say("keep.byNobody")} />}
      </ul>
      <p class="quiet">{say("keep.what")}</p>
      <p role="alert" class="warning">
        {faultText(kept.fault, words)}
      </p>
      {isLettingGoAsked.value && isLast && erasure !== null ? (
        <div class="ask" role="alertdialog" aria-labelledby="let-go-question">
          <p id="let-go-question">{say("keep.letGoAsk", { due: words.dayAndTime(erasure.dueMs) })}</p>
          <button type="button" class="button" onClick={() => answer(false)}>
            {say("keep.letGoNo")}
          </button>
          <button type="button" class="button" onClick={() => answer(true)}>
            {say("keep.letGoYes")}
          </button>
        </div>
      ) : (
        <button type="button" class="button" aria-disabled={kept.isAsking} onClick={touch}>
          {say(kept.isAsking ? "keep.asking" : isMine ? "keep.letGo" : "keep.keep")}
        </button>
      )}
      <p class="quiet">{say("release.what")}</p>
      {isReleaseAsked.value && !kept.isReleased ? (
        <div class="ask" role="alertdialog" aria-labelledby="release-question">
          <p id="release-question">{say("release.ask")}</p>
          <button type="button" class="button" onClick={() => answerRelease(false)}>
            {say("release.no")}
          </button>
          <button type="button" class="button" onClick={() => answerRelease(true)}>
            {say("release.yes")}
          </button>
        </div>
      ) : kept.isReleased ? (
        <ul class="lines">
          <Line icon="check" text={say("release.done")} />
        </ul>
      ) : (
        <button type="button" class="button" aria-disabled={kept.isAsking} onClick={askRelease}>
          {say("release.release")}
        </button>
      )}
    </section>
  )
}

/** Beside the headline and in the list: that it is to be erased, or that it is kept. */
export function keepingNote(
  { holds, erasure }: Keeping,
  ownKey: string | undefined,
  words: Words,
): { readonly icon: IconName; readonly text: string } | undefined {
  if (holds.some(({ counsel }) => counsel === ownKey)) return { icon: "check", text: words.say("keep.noteYou") }
  if (holds.length > 0) return { icon: "check", text: words.say("keep.noteOther") }
  if (erasure === null) return undefined
  return { icon: "warning", text: words.say("keep.noteDue", { day: words.day(erasure.dueMs) }) }
}

/** The same as a way to the panel. */
export function KeepingBadge({ kept, ownKey, words }: Omit<Properties, "actions">): JSX.Element | null {
  const note = keepingNote(kept.keeping, ownKey, words)
  if (note === undefined) return null
  return (
    <button type="button" class={`badge-link ${note.icon}`} onClick={toKeeping}>
      <Icon name={note.icon} />
      {note.text}
    </button>
  )
}

/** The address names the encounter, so that going down the page is no link. */
function toKeeping(): void {
  const heading = document.getElementById("keeping")
  heading?.scrollIntoView()
  heading?.focus()
}

interface LineProperties {
  readonly icon: IconName
  readonly text: string
}

function Line({ icon, text }: LineProperties): JSX.Element {
  return (
    <li class={`line ${icon}`}>
      <Icon name={icon} />
      <span>{text}</span>
    </li>
  )
}

function erasureLine({ holds, erasure }: Keeping, { say, dayAndTime }: Words): LineProperties {
  if (erasure === null) return { icon: "waiting", text: say("keep.notAsked") }
  const times = { asked: dayAndTime(erasure.askedMs), due: dayAndTime(erasure.dueMs) }
  if (holds.length > 0) return { icon: "waiting", text: say("keep.askedHeld", times) }
  return { icon: "warning", text: say("keep.asked", times) }
}

function faultText(fault: string | undefined, { say }: Words): string {
  if (fault === undefined) return ""
  return fault === "SERVER_UNREACHABLE" ? say("keep.away") : say("keep.refused", { code: fault })
}
