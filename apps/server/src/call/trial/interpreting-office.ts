import type { CallSeat } from "@alongside/protocol/call/seat"
import type { CounselOnCall, Heard } from "../../../../../journeys/counsel-on-call.ts"
import { HelpCaller, type ListeningCaller } from "../../../../../journeys/help-caller.ts"
import { newOffice, type Office } from "../../help/trial/office.ts"
import type { TestServer } from "../../testing/test-server.ts"

/** For tests: somebody who speaks Spanish has pressed, Ada has answered, who doesn't, and Ines interprets. Ben is there too. */
export interface InterpretingOffice extends AsyncDisposable {
  readonly office: Office
  readonly server: TestServer
  readonly phone: ListeningCaller
  readonly ada: CounselOnCall
  readonly ben: CounselOnCall
  readonly ines: CounselOnCall
  /** Of Ada, and of Ines. */
  readonly seat: Heard<"seat">
  readonly inesSeat: Heard<"seat">
  /** The call between the two. */
  readonly call: CallSeat
}

export async function interpretingOffice(): Promise<InterpretingOffice> {
  const interpreter = { role: "interpreter", licences: [], languages: ["es", "en"] } as const
  const office = await newOffice(3, (n) => (n === 2 ? interpreter : {}))
  const server = await office.start()
  const [ada, ines] = [await office.onDuty(server, 0), await office.onDuty(server, 2)]
  const phone = await new HelpCaller(server).askAndListen({ languages: ["es"] })
  const [seat, inesSeat] = [await ada.accept(), await ines.accept()]
  for (const [one, own] of [
    [ada, seat],
    [ines, inesSeat],
  ] as const) {
    await one.sendAcceptance(own)
    await one.until("accepted")
    one.say({ type: "connected", request: own.request, token: own.token })
  }
  const ben = await office.onDuty(server, 1)
  const call: CallSeat = {
    ...{ encounter: phone.caller.phone.encounter, number: 0, token: inesSeat.token },
    ...{ callerKey: ada.joining.counselKey, answererKey: ines.joining.counselKey },
  }
  return {
    ...{ office, server, phone, ada, ben, ines, seat, inesSeat, call },
    [Symbol.asyncDispose]: () => office[Symbol.asyncDispose](),
  }
}
