import { useSignal } from "@preact/signals"
import type { ComponentChildren, JSX } from "preact"
import { AdviceLine } from "../advice/advice-line.tsx"
import { BesideRow } from "../call/beside-row.tsx"
import { CallRow } from "../call/call-row.tsx"
import { FirstLine } from "../call/first-line.tsx"
import { ThreadPanel } from "../call/thread-panel.tsx"
import { watchAddress } from "../console.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import type { Seated } from "./on-call-state.ts"
import { languageWords, placeWords } from "./ring-words.ts"
import { useNow } from "./ticking.ts"

/** The request that counsel has, on every screen: who, since when, how it stands, and how it goes on to others or ends. */
export function SeatBar(props: ScreenProps): JSX.Element | null {
  const { seat } = props.state.onCall.value
  return seat === undefined ? null : <Bar {...props} seat={seat} key={`${seat.request}/${seat.token}`} />
}

interface Properties extends ScreenProps {
  readonly seat: Seated
}

function Bar({ state, words, actions, seat }: Properties): JSX.Element {
  const { onCall: act } = actions
  const { say } = words
  const { name, aheadMs, link } = state.onCall.value
  const asked = useSignal<"nothing" | "hand over" | "finish">("nothing")
  const sinceMs = useNow() + aheadMs - seat.pressedMs
  const can = link === "online" && !seat.isFinishing
  const after = (what: () => void) => () => {
    asked.value = "nothing"
    what()
  }
  const standing = standingWords(seat, words)
  // Nobody else has it to hand over.
  const isCounsel = seat.seat === "counsel"
  const isShown = isCounsel || seat.seat === "successor"
  const who = say(`seat.${seat.seat}`, { name: name ?? "" })
  const call = state.call.value
  const beside = state.beside.value
  return (
    <section class={`seat ${seat.standing}`} aria-label={who}>
      <div class="seat-row">
        <p>
          <strong>{who}</strong> <span>{say("seat.since", { time: words.moment(seat.acceptedMs) })}</span>
          <span class="quiet">{say("seat.pressed", { time: words.clock(sinceMs) })}</span>
          <span class="quiet">{placeWords(seat.need, words)}</span>
          <span class="quiet">{languageWords(seat.need, words)}</span>
          {standing !== undefined && <strong class="seat-standing">{standing}</strong>}
        </p>
        {isShown && state.watched.value !== seat.encounter && (
          <a class="button" href={watchAddress(seat.encounter)}>
            {say("seat.watch")}
          </a>
        )}
        {seat.standing === "recalled" && <Act {...{ can, text: say("seat.comeBack"), act: () => act.comeBack() }} />}
        {isCounsel && seat.handOver === undefined && (
          <Act {...{ can, text: say("seat.handOver"), act: () => (asked.value = "hand over") }} />
        )}
        {isCounsel && seat.handOver === "asked" && <Act {...{ can, text: say("seat.keep"), act: () => act.keep() }} />}
        <Act
          {...{ can, text: say(seat.isFinishing ? "seat.finishing" : isShown ? "seat.finish" : "seat.leave") }}
          act={() => (asked.value = "finish")}
        />
      </div>
      {isShown && seat.need.mayBeUnder18 && (
        <p class="seat-age">
          <Icon name="warning" />
          <span>{say("seat.under18")}</span>
        </p>
      )}
      {isCounsel && call !== undefined && (
        <FirstLine name={name ?? ""} languages={seat.need.languages} {...{ call, words, actions }} />
      )}
      {call !== undefined && <CallRow {...{ call, words, actions }} />}
      {beside !== undefined && <BesideRow {...{ beside, words, actions }} />}
      {isCounsel && <AdviceLine advice={state.advice.value} words={words} />}
      {seat.seat === "intake" && <p class="quiet">{say("seat.holding")}</p>}
      {isCounsel && call !== undefined && <ThreadPanel {...{ call, words, actions }} />}
      {asked.value === "hand over" && (
        <Question text={say("seat.handOverAsk")}>
          <Act {...{ can, text: say("seat.handOverYes"), act: after(() => act.handOver("asked")) }} />
          <Act {...{ can, text: say("seat.conflict"), act: after(() => act.handOver("conflict")) }} />
          <Act {...{ text: say("seat.back"), act: after(() => undefined) }} />
        </Question>
      )}
      {asked.value === "finish" && (
        <Question text={say(isShown ? "seat.finishAsk" : "seat.leaveAsk")}>
          <Act {...{ can, text: say(isShown ? "seat.finishYes" : "seat.leaveYes"), act: after(() => act.finish()) }} />
          <Act {...{ text: say("seat.back"), act: after(() => undefined) }} />
        </Question>
      )}
    </section>
  )
}

/** What counsel has to know of how it stands; nothing while all is well. */
function standingWords(seated: Seated, { say, moment }: Words): string | undefined {
  const { isUnsure, standing, untilMs, handOver, seat } = seated
  if (isUnsure) return say("seat.unsure")
  if (standing === "recalled") return say("seat.recalled", { time: untilMs === undefined ? "" : moment(untilMs) })
  if (standing === "connecting" && seat !== "successor") return say("seat.connecting")
  if (handOver === undefined) return undefined
  if (seat === "successor") return say(`seat.relieves.${handOver}`)
  return seat === "counsel" ? say("seat.handingOver") : undefined
}

interface ActProperties {
  readonly text: string
  readonly act: () => void
  /** False while it would reach nobody. */
  readonly can?: boolean
}

function Act({ text, act, can = true }: ActProperties): JSX.Element {
  return (
    <button type="button" class="button" disabled={!can} onClick={act}>
      {text}
    </button>
  )
}

function Question({ text, children }: { readonly text: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <fieldset class="seat-row ask" aria-label={text}>
      <p>{text}</p>
      {children}
    </fieldset>
  )
}
