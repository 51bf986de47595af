import type { PhoneState } from "../screens/phone-state.ts"
import type { Say } from "../screens/words.ts"
import type { CallState } from "./call-state.ts"
import type { english } from "./catalogue.ts"
import type { RequestForHelp } from "./request-for-help.ts"

/** How a request stands, in words. */
export interface RequestText {
  readonly headline: string
  readonly more: readonly string[]
}

/** @param state - its link is that of the recording: without a network nothing is asked either. */
export function requestText(
  request: RequestForHelp,
  { link, call, microphone }: Pick<PhoneState, "link" | "call" | "microphone">,
  say: Say<typeof english>,
): RequestText {
  const { phase, ringing, place, counsel, refusal } = request
  const held = request.holder === undefined ? [] : holderWords(request.holder.name, call, say)
  const inLine = place === undefined ? [] : [say("request.place", { n: place })]
  switch (phase) {
    case "sending": {
      if (link === "offline") return { headline: say("request.sendingOffline"), more: [] }
      const more = refusal === undefined ? lateness(request, say) : [say("request.busy")]
      return { headline: say("request.sending"), more }
    }
    case "refused":
      if (refusal === "HELP_QUOTA_SPENT") return { headline: say("request.quota"), more: [] }
      if (refusal === "RING_TOKEN_REQUIRED") return { headline: say("request.noToken"), more: [] }
      return { headline: say("request.refused"), more: [say("request.refusedBy", { code: refusal ?? "" })] }
    case "waiting":
      return { headline: say("request.waiting"), more: lateness(request, say) }
    case "ringing":
      return {
        headline: ringing > 0 ? say("request.ringing", { n: ringing }) : say("request.ringingNobody"),
        more: [...held, ...inLine],
      }
    case "queued":
      return { headline: say("request.queued"), more: [...held, ...inLine, say("request.goesOn")] }
    case "unanswered":
      return { headline: say("request.unanswered"), more: [...held, ...inLine, say("request.goesOn")] }
    case "answered": {
      const name = counsel?.name ?? ""
      const more = [...partnerWords(counsel, say), ...(call === undefined ? [] : callWords(call, microphone, say))]
      if (call?.sound === "on") return { headline: say("call.on", { name }), more }
      return { headline: say("request.answered", { name }), more: [...more, say("request.follows")] }
    }
    case "handing over": {
      // Who comes isn't named before the phone has their own word, and with it they have answered.
      const stays = say("request.stays", { name: counsel?.name ?? "" })
      const more = call === undefined ? [] : callWords(call, microphone, say)
      return { headline: say("request.handing over"), more: [stays, ...more, say("request.follows")] }
    }
    case "ended":
      return { headline: say(`ended.${request.ending ?? "call over"}`), more: [] }
  }
}

function callWords(
  { sound, interpreter, officerHears }: CallState,
  microphone: PhoneState["microphone"],
  say: Say<typeof english>,
): string[] {
  if (officerHears) return [say("hear.on")]
  if (sound !== "on") return [say(`call.${sound}`)]
  const company = interpreter === undefined ? [] : [say("call.interpreter", { name: interpreter })]
  return [say(microphone === "open" ? "call.speak" : "call.unheard"), ...company]
}

/** Of which organisation they are, where it isn't hers. */
function partnerWords(counsel: RequestForHelp["counsel"], say: Say<typeof english>): string[] {
  return counsel?.organisation === undefined ? [] : [say("request.ofPartner", { organisation: counsel.organisation })]
}

/** Who holds the line, and that they are no lawyer. */
function holderWords(name: string, call: CallState | undefined, say: Say<typeof english>): string[] {
  return [say(`holder.${call?.sound ?? "connecting"}`, { name }), say("holder.isNot")]
}

function lateness({ isLate }: RequestForHelp, say: Say<typeof english>): string[] {
  return isLate ? [say("request.late")] : []
}
