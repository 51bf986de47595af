import type { ListedSwap, OwnShifts } from "@alongside/protocol/shifts"
import { wallText, Zone } from "@alongside/protocol/wall-clock"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import { useMemo } from "preact/hooks"
import { focusOnce } from "../joining/focus-once.ts"
import type { Words } from "../screens/words.ts"
import type { Stretch } from "./calendar-days.ts"
import type { HoursActions } from "./hours-state.ts"
import { shiftWordsOf, writtenText } from "./shift-words.ts"

interface SwapsProps {
  readonly own: OwnShifts
  /** Of whoever looks. */
  readonly ownKey: string | undefined
  readonly isBusy: boolean
  readonly words: Words
  readonly actions: HoursActions
}

/** What others offer, what was offered to others, and the next shifts, to give one away. */
export function SwapsPanel(props: SwapsProps): JSX.Element {
  const { own, ownKey, isBusy, words, actions } = props
  const { say } = words
  const given = useSignal<number | undefined>(undefined)
  const offered = own.swaps.filter(({ taker, isAgreed }) => !isAgreed && taker === ownKey)
  const asked = own.swaps.filter(({ giver, isAgreed }) => !isAgreed && giver === ownKey)
  const agreed = own.swaps.filter(({ isAgreed, to }) => isAgreed && to >= todayIn(own))
  const shiftWords = shiftWordsOf(words, own.zone)
  return (
    <section class="panel" aria-labelledby="swaps">
      <h2 id="swaps">{say("swap.title")}</h2>
      <p class="quiet">{say("swap.how", { zone: shiftWords.zone() })}</p>
      <ul class="said">
        {offered.map((swap) => (
          <li key={swap.id} class="offered">
            <strong>{say("swap.offered", { name: swap.giverName, time: writtenText(swap, words) })}</strong>
            <span class="choices">
              <button type="button" class="button" disabled={isBusy} onClick={() => actions.agree(swap.id)}>
                {say("swap.take")}
              </button>
              <button type="button" class="button" disabled={isBusy} onClick={() => actions.drop(swap.id)}>
                {say("swap.refuse")}
              </button>
            </span>
          </li>
        ))}
        {asked.map((swap) => (
          <li key={swap.id}>
            <span>{say("swap.asked", { name: swap.takerName, time: writtenText(swap, words) })}</span>
            <button type="button" class="button small" disabled={isBusy} onClick={() => actions.drop(swap.id)}>
              {say("swap.takeBack")}
            </button>
          </li>
        ))}
        {agreed.map((swap) => (
          <li key={swap.id}>
            <span>{agreedText(swap, swap.giver === ownKey, words)}</span>
          </li>
        ))}
        {own.onCall.map((shift) => (
          <li key={shift.fromMs} class={given.value === shift.fromMs ? "offered" : undefined}>
            <span>{shiftWords.dayAndTimes(shift)}</span>
            {given.value === shift.fromMs ? (
              <OfferForm
                {...props}
                shift={shift}
                close={() => {
                  given.value = undefined
                }}
              />
            ) : (
              own.colleagues.length > 0 && (
                <button
                  type="button"
                  class="button small"
                  aria-label={say("swap.giveOf", { time: shiftWords.dayAndTimes(shift) })}
                  onClick={() => {
                    given.value = shift.fromMs
                  }}
                >
                  {say("swap.give")}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const todayIn = ({ zone, serverMs }: OwnShifts): string => wallText(new Zone(zone).wall(serverMs))

const agreedText = (swap: ListedSwap, isGiven: boolean, words: Words): string =>
  isGiven
    ? words.say("swap.gave", { name: swap.takerName, time: writtenText(swap, words) })
    : words.say("swap.took", { name: swap.giverName, time: writtenText(swap, words) })

interface OfferProps extends SwapsProps {
  readonly shift: Stretch
  readonly close: () => void
}

/** A shift, or a part of it, for somebody who has to agree first. */
function OfferForm({ own, isBusy, words: { say }, actions, shift, close }: OfferProps): JSX.Element {
  const zone = useMemo(() => new Zone(own.zone), [own.zone])
  const [from, to] = [wallText(zone.wall(shift.fromMs)), wallText(zone.wall(shift.toMs))]
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string) => String(given.get(name))
    actions.offer({ taker: text("taker"), from: text("from"), to: text("to") })
    close()
  }
  return (
    <form class="fields" onSubmit={submit}>
      <label>
        {say("swap.whom")}
        <select name="taker" required ref={focusOnce}>
          {own.colleagues.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="two-times">
        <label>
          {say("swap.from")}
          <input type="datetime-local" name="from" required defaultValue={from} min={from} max={to} />
        </label>
        <label>
          {say("swap.to")}
          <input type="datetime-local" name="to" required defaultValue={to} min={from} max={to} />
        </label>
      </div>
      <div class="choices">
        <button type="submit" class="button" disabled={isBusy}>
          {say("swap.offer")}
        </button>
        <button type="button" class="plain" onClick={close}>
          {say("hours.cancel")}
        </button>
      </div>
    </form>
  )
}
