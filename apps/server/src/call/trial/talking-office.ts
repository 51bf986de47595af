import type { Sign } from "@alongside/evidence/format/cose"
import type { CallSeat } from "@alongside/protocol/call/seat"
import type { CounselOnCall, Heard } from "../../../../../journeys/counsel-on-call.ts"
import { HelpCaller, type ListeningCaller } from "../../../../../journeys/help-caller.ts"
import { signerOf } from "../../../../../journeys/signed-counsel.ts"
import { newOffice, type Office } from "../../help/trial/office.ts"
import type { TestServer, TestServerOptions } from "../../testing/test-server.ts"

/** For tests: somebody has pressed, Ada has answered, Ben is there too. */
export interface TalkingOffice extends AsyncDisposable {
  readonly office: Office
  readonly server: TestServer
  readonly phone: ListeningCaller
  readonly ada: CounselOnCall
  readonly ben: CounselOnCall
  readonly seat: Heard<"seat">
  readonly call: CallSeat
}

export async function talkingOffice(options: TestServerOptions = {}): Promise<TalkingOffice> {
  const office = await newOffice(2)
  const server = await office.start(options)
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const seat = await ada.accept()
  await ada.sendAcceptance(seat)
  await ada.until("accepted")
  const ben = await office.onDuty(server, 1)
  const call: CallSeat = {
    ...{ encounter: phone.caller.phone.encounter, number: 0, token: seat.token },
    ...{ callerKey: phone.caller.phone.session.publicKey, answererKey: ada.joining.counselKey },
  }
  return { office, server, phone, ada, ben, seat, call, [Symbol.asyncDispose]: () => office[Symbol.asyncDispose]() }
}

export const signOf = (counsel: CounselOnCall): Sign => signerOf(counsel.joining.signingSeed)
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")
