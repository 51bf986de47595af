import { joiningCodeText } from "@alongside/evidence/roster/joining-code"
import { joiningLink } from "@alongside/evidence/roster/joining-link"
import type { SeatSecret } from "@alongside/evidence/roster/seat"
import type { JoiningCodeAnswer } from "@alongside/protocol/seats"
import type { JSX } from "preact"
import type { RosterFacts } from "../roster/office-state.ts"
import type { ScreenProps } from "../screens/props.ts"
import { CodePicture } from "./code-picture.tsx"
import { focusOnce } from "./focus-once.ts"
import { joinedText, standingOf } from "./standing.ts"

/** One code, held out to whoever joins or printed for them: the square code, the letters, and what to tell them. */
export function ShownCode({
  state,
  words,
  actions,
  code,
  roster: { organisation, pin, untilMs },
}: ScreenProps & { readonly code: JoiningCodeAnswer; readonly roster: RosterFacts }): JSX.Element {
  const { say } = words
  const { origin } = location
  // The protocol's schema has seen its nine characters.
  const seat = code.seat as SeatSecret
  const link = joiningLink({ pin, seat, origin })
  const standing = standingOf(code)
  const isEnded = untilMs <= state.office.value.nowMs
  return (
    <main class="office">
      <section class="panel shown-code" aria-labelledby="shown-code">
        <h1 id="shown-code" tabIndex={-1} ref={focusOnce}>
          {say("codes.joinTo", { organisation })}
        </h1>
        {standing !== "open" && (
          <p class="office-fault no-print" role="alert">
            {say(`codes.${standing}How`)}
          </p>
        )}
        {isEnded && (
          <p class="office-fault no-print" role="alert">
            {say("codes.ended")}
          </p>
        )}
        <CodePicture text={link} label={say("codes.picture")} />
        <p class="seat-code" dir="ltr" translate={false}>
          {joiningCodeText({ pin, seat })}
        </p>
        <h2>{say("codes.tell")}</h2>
        <ol class="steps">
          <li>{say("codes.tellOpen", { address: origin })}</li>
          <li>{say("codes.tellScan")}</li>
          <li>{say("codes.tellCheck", { organisation })}</li>
          <li>{say("codes.tellHold")}</li>
        </ol>
        <div class="no-print link-to-send">
          <h2>{say("codes.link")}</h2>
          <p class="quiet">{say("codes.linkHow")}</p>
          <p class="address" dir="ltr">
            {link}
          </p>
        </div>
        <p class="quiet no-print">
          <bdi>{code.label}</bdi> · {joinedText(code, words)}
        </p>
        <div class="choices no-print">
          <button type="button" class="button" onClick={() => print()}>
            {say("papers.print")}
          </button>
          <button type="button" class="button" onClick={() => actions.codes.show(undefined)}>
            {say("codes.all")}
          </button>
        </div>
      </section>
    </main>
  )
}
