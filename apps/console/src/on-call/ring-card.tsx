import { jurisdictionName } from "@alongside/live/jurisdiction-name"
import type { KnownNeed } from "@alongside/protocol/on-call"
import type { EncounterList } from "@alongside/protocol/session"
import type { ComponentChildren, JSX } from "preact"
import { encounterName } from "../screens/encounter-name.ts"
import { Icon } from "../screens/icon.tsx"
import { SILENT_AFTER_MS } from "../screens/silent.ts"
import type { Words } from "../screens/words.ts"
import type { Ringing } from "./on-call-state.ts"
import { languageWords, placeWords } from "./ring-words.ts"

interface Properties {
  readonly ringing: Ringing
  /** Server clock. */
  readonly nowMs: number
  readonly words: Words
  /** What the list knows of the phone; nothing as long as nothing has come from it. */
  readonly phone: EncounterList[number] | undefined
  /** Whether the key answers this one. */
  readonly isFirst: boolean
  readonly answer: () => void
  readonly refuse: () => void
}

/** One request that rings: since when, what is known, what isn't, and what can be done about it. */
export function RingCard({ ringing, nowMs, words, phone, isFirst, answer, refuse }: Properties): JSX.Element {
  const { say } = words
  const { said, seat, pressedMs, rangMs, encounter } = ringing
  const title = `ring-${ringing.ring}`
  return (
    <article class={said === "nothing" ? "ring-card ringing" : "ring-card"} aria-labelledby={title}>
      <h2 id={title} class="ring-head">
        <Icon name="bell" />
        <span>
          <strong class="ring-clock">{words.clock(nowMs - pressedMs)}</strong> {say("ring.sincePress")}
        </span>
      </h2>
      <div class="ring-acts">
        <button type="button" class="ring-answer" disabled={said !== "nothing"} onClick={answer}>
          {say(said === "answer" ? "ring.answering" : "ring.answer")}
          {isFirst && <small>{say("ring.answerKey")}</small>}
        </button>
        <button type="button" class="button" disabled={said !== "nothing"} onClick={refuse}>
          {say(said === "refuse" ? "ring.refusing" : "ring.refuse")}
        </button>
      </div>
      <Facts {...{ ringing, words }} phone={phoneWords(phone, nowMs, words)} />
      <p class="quiet">
        {say(`ring.${seat}`)}. {say("ring.times", { pressed: words.moment(pressedMs), rang: words.moment(rangMs) })}.{" "}
        {say("list.name", { name: encounterName(encounter) })}.
      </p>
    </article>
  )
}

function Facts({
  ringing: { need, sharesLanguage, handOver },
  words,
  phone,
}: Pick<Properties, "ringing" | "words"> & { readonly phone: string }): JSX.Element {
  const { say } = words
  return (
    <dl class="facts">
      {handOver !== undefined && (
        <Fact name={say("ring.handOver")} note={say("ring.stays", { time: words.moment(handOver.sinceMs) })}>
          {say(`ring.handOver.${handOver.because}`)}
        </Fact>
      )}
      <Fact name={say("ring.where")} note={placeNote(need, words)}>
        {placeWords(need, words)}
      </Fact>
      <Fact name={say("ring.languages")} note={sharesLanguage ? undefined : say("ring.noSharedLanguage")}>
        {languageWords(need, words)}
      </Fact>
      <Fact name={say("ring.matter")} isUnknown={need.matter === null}>
        {need.matter ?? say("ring.notKnown")}
      </Fact>
      <Fact name={say("ring.age")} isUnknown={!need.mayBeUnder18}>
        {say(need.mayBeUnder18 ? "ring.mayBeUnder18" : "ring.notKnown")}
      </Fact>
      <Fact name={say("ring.phone")}>{phone}</Fact>
    </dl>
  )
}

interface FactProperties {
  readonly name: string
  readonly note?: string | undefined
  readonly isUnknown?: boolean
  readonly children: ComponentChildren
}

function Fact({ name, note, isUnknown = false, children }: FactProperties): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isUnknown ? "unknown" : ""}>
        {children}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  )
}

function placeNote({ jurisdictionSource, near }: KnownNeed, { say, tag }: Words): string | undefined {
  switch (jurisdictionSource) {
    case "position":
      return near === null ? undefined : say("ring.near", { near: jurisdictionName(near, tag) })
    case "home":
      return say("ring.home")
    case "assumed":
      return say("ring.assumed")
  }
}

function phoneWords(phone: Properties["phone"], nowMs: number, { say, span }: Words): string {
  if (phone === undefined) return say("ring.phoneNotYet")
  if (phone.isEnded) return say("ring.phoneEnded")
  const quietMs = nowMs - phone.lastReceivedMs
  return quietMs > SILENT_AFTER_MS ? say("ring.phoneSilent", { time: span(quietMs) }) : say("ring.phoneLive")
}
