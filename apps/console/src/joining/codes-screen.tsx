import type { NewCodeAsked } from "@alongside/protocol/seats"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { CodeCard } from "./code-card.tsx"
import { ShownCode } from "./shown-code.tsx"

/** The codes that people join with: one is held out, large and alone, or all are listed with how many have joined. */
export function CodesScreen(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const { say } = words
  const { codes, shown, isStale } = state.codes.value
  const { roster, nowMs } = state.office.value
  const one = codes?.find(({ id }) => id === shown)
  if (one !== undefined && roster) return <ShownCode key={one.id} {...props} code={one} roster={roster} />
  return (
    <main class="office">
      <h1>{say("codes.title")}</h1>
      <Fault {...props} />
      {isStale && (
        <p class="office-fault" role="alert">
          {say("codes.stale")}
        </p>
      )}
      {roster === null && (
        <section class="panel alarm">
          <p>{say("codes.unmade")}</p>
        </section>
      )}
      {roster && roster.untilMs <= nowMs && (
        <section class="panel alarm">
          <p role="alert">{say("codes.ended")}</p>
        </section>
      )}
      {roster && <NewCode {...props} />}
      <section class="panel" aria-labelledby="codes">
        <h2 id="codes">{say("codes.all")}</h2>
        {codes === undefined && !isStale && <p>{say("board.loading")}</p>}
        {codes?.length === 0 && <p>{say("codes.none")}</p>}
        <ul class="people">
          {codes?.map((code) => (
            <li key={code.id}>
              <CodeCard {...props} code={code} />
            </li>
          ))}
        </ul>
      </section>
    </main>
  )
}

/** Why the last thing wasn't done; what it says is read out when it comes. */
function Fault({ state, words: { say } }: ScreenProps): JSX.Element | null {
  const { fault } = state.codes.value
  if (fault === undefined) return null
  const text =
    fault === "SERVER_UNREACHABLE"
      ? say("codes.away")
      : fault === "JOINING_CODE_UNKNOWN"
        ? say("codes.unknown")
        : say("fault.server", { code: fault })
  return (
    <p class="office-fault" role="alert">
      {text}
    </p>
  )
}

/** The limits of `newCodeSchema`. */
const MOST_LETTERS = 80
const MOST_SEATS = 100_000

function NewCode({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const isForAll = useSignal(false)
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const asked: NewCodeAsked = {
      label: String(given.get("label")).trim(),
      seats: isForAll.value ? null : Number(given.get("seats")),
    }
    actions.codes.make(asked)
  }
  return (
    <form class="panel fields" onSubmit={submit}>
      <h2>{say("codes.new")}</h2>
      <p>{say("codes.newHow")}</p>
      <label>
        {say("codes.label")}
        <input name="label" required pattern=".*\S.*" maxLength={MOST_LETTERS} autocomplete="off" />
      </label>
      <label>
        {say("codes.seats")}
        <input
          name="seats"
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={MOST_SEATS}
          step={1}
          disabled={isForAll.value}
        />
      </label>
      <div class="checks">
        <label>
          <input
            type="checkbox"
            checked={isForAll.value}
            onChange={(event) => {
              isForAll.value = event.currentTarget.checked
            }}
          />
          {say("codes.forAll")}
        </label>
      </div>
      <button type="submit" class="button" disabled={state.codes.value.isBusy}>
        {say("codes.make")}
      </button>
    </form>
  )
}
