import type { JSX } from "preact"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"

/** On duty or not, in the corner of every screen: what counsel chose, and whether it holds. */
export function DutySwitch({ state, words, actions }: ScreenProps): JSX.Element {
  const { isOnDuty, isRungHere, seat } = state.onCall.value
  const doubt = dutyDoubt(state)
  return (
    <span class={`duty ${!isOnDuty ? "off" : isRungHere && doubt === undefined ? "rung" : "doubted"}`}>
      <span class="duty-words">
        <i class="lamp" />
        {words.say(`duty.${doubt ?? (isOnDuty ? "on" : "off")}`)}
      </span>
      {seat === undefined && (
        <button type="button" class="button small" onClick={() => actions.onCall.setDuty(!isOnDuty)}>
          {words.say(isOnDuty ? "duty.goOff" : "duty.goOn")}
        </button>
      )}
    </span>
  )
}

type Doubt = "connecting" | "lost" | "refused" | "uncertified"

/** Why counsel who is on duty isn't rung; `undefined` while they are, or are off duty. */
function dutyDoubt({ onCall }: ScreenProps["state"]): Doubt | undefined {
  const { isOnDuty, isRungHere, link, lostMs, name } = onCall.value
  if (!isOnDuty) return undefined
  if (link === "refused") return "refused"
  if (lostMs !== undefined) return "lost"
  if (name === null) return "uncertified"
  return isRungHere ? undefined : "connecting"
}

/** Why nothing rings here while counsel is on duty, in full. */
export function DutyTrouble({ state, words }: ScreenProps): JSX.Element | null {
  const { say } = words
  const { lostMs, seat } = state.onCall.value
  const doubt = dutyDoubt(state)
  if (doubt === undefined || doubt === "connecting") return null
  return (
    <section class="duty-trouble" aria-label={say(`duty.${doubt}`)}>
      {doubt === "lost" && lostMs !== undefined && (
        <p>
          <Icon name="offline" />
          <span>
            <strong>{say("duty.lost")}.</strong> {say("duty.lostSince", { time: words.moment(lostMs) })}{" "}
            {seat !== undefined && say("duty.lostSeat")}
          </span>
        </p>
      )}
      {(doubt === "refused" || doubt === "uncertified") && (
        <p>
          <Icon name="warning" />
          <span>
            <strong>{say(`duty.${doubt}`)}.</strong> {say(`duty.${doubt}How`)}
          </span>
        </p>
      )}
    </section>
  )
}

/** The ring can't be heard: above what rings too, or it would be out of reach. */
export function SilentRing({ state, words: { say }, actions }: ScreenProps): JSX.Element | null {
  if (!state.onCall.value.isOnDuty || !state.isRingSilent.value) return null
  return (
    <section class="duty-trouble" aria-label={say("duty.silent")}>
      <p>
        <Icon name="silent" />
        <span>{say("duty.silent")}</span>
        <button type="button" class="button" onClick={() => actions.onCall.allowRing()}>
          {say("duty.sound")}
        </button>
      </p>
    </section>
  )
}
