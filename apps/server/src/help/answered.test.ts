import { fromHex } from "@alongside/evidence/format/bytes"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { startTestServer } from "../testing/test-server.ts"

test("a person asks, counsel accepts, and the phone can check that it was counsel", async () => {
  await using server = await startTestServer()
  const counsel = await CounselOnCall.onDuty(server)
  const caller = new HelpCaller(server)
  const phone = await caller.askAndListen()
  expect(await phone.until(({ phase }) => phase === "ringing")).toMatchObject({ ringing: 1, counsel: undefined })

  const seat = await counsel.accept()
  const answered = await phone.until(({ phase }) => phase === "answered")
  expect(answered.counsel).toMatchObject({ name: "Demonstration counsel", isConnected: false, acceptance: undefined })
  await counsel.sendAcceptance(seat)
  await counsel.until("accepted")
  const { counsel: signed } = await phone.until(({ counsel }) => counsel?.acceptance !== undefined)

  const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
  await openAcceptance(signed!.acceptance!, {
    ...{ encounter: caller.phone.encounter, number: 0, token: signed!.token },
    ...{ sessionKey: caller.phone.session.publicKey, counselKey: fromHex(organisation.counsel[0]!.key!)! },
  })
  const { request, token } = seat
  counsel.say({ type: "connected", request, token })
  await phone.until(({ counsel }) => counsel?.isConnected === true)
  counsel.say({ type: "finish", request, token })
  expect(await phone.until(({ phase }) => phase === "ended")).toMatchObject({ ending: "call over", counsel: undefined })
  expect(await phone.closed).toBe(1000)
  expect(phone.heard.map(({ version }) => version)).toEqual(
    phone.heard.map(({ version }) => version).toSorted((a, b) => a - b),
  )
})
