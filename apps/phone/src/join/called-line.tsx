import { jurisdictionName } from "@alongside/live/jurisdiction-name"
import type { JSX } from "preact"
import type { CalledProps } from "../screens/promise.tsx"
import { joinPart } from "./catalogue.ts"

/** Whether anybody would be rung for her, where she is, in her language: said before any press. */
export function CalledLine({ state, words }: CalledProps): JSX.Element {
  const say = words.sayOf(joinPart)
  const { circle, duty, lawyers, membership, organisation = "" } = state
  if (lawyers === undefined) return <span>{say("called.fault", { organisation, code: membership?.fault ?? "" })}</span>
  const on = circle.length > 0 ? "ready.lawyersToo" : "ready.lawyers"
  const called = words.say(lawyers.isOnDuty ? on : "ready.offDuty", { organisation })
  if (duty?.jurisdiction === undefined) return <span>{called}</span>
  const place = jurisdictionName(duty.jurisdiction, words.tag)
  const near = duty.near === undefined ? "" : say("called.near", { near: jurisdictionName(duty.near, words.tag) })
  if (!duty.isOnDuty) return <span>{`${say("called.nobody", { place })} ${near}`.trim()}</span>
  const onDuty = say(duty.sharesLanguage ? "called.duty" : "called.language", { place })
  return <span>{`${called} ${onDuty} ${near}`.trim()}</span>
}
