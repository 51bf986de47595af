import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { helpRoutes } from "@alongside/protocol/help"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller, ListeningCaller } from "../../../../journeys/help-caller.ts"
import { helpSteps } from "./steps.ts"
import { newOffice } from "./trial/office.ts"

// Two servers, one of them a process of its own, on a machine that may be busy.
const TIMEOUT_MS = 120_000

const program = join(import.meta.dirname, "../testing/dying-server.ts")

async function dyingServer(data: string, step: string, times: string) {
  const child = spawn(process.execPath, [program, data, step, times], { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(child, "exit")
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
  return { url, joiningPath: undefined, serverKey: new Uint8Array(32), ended }
}

test.each(helpSteps)(
  "killed at %o of a request, a server rings for it once it is back",
  async (step) => {
    await using office = await newOffice(1)
    const dying = await dyingServer(office.data, step, "1")
    const before = await CounselOnCall.onDuty(dying, office.joinings[0])
    const caller = new HelpCaller(dying)
    // Its answer is lost with the server.
    await caller.ask().catch(() => undefined)
    expect((await dying.ended)[1]).toBe("SIGKILL")
    await before.closed

    const server = await office.start()
    const counsel = await office.onDuty(server, 0)
    const back = new HelpCaller(server, caller.phone)
    // Nothing was on the disk yet: the phone, which has heard nothing, sends again.
    if (step === "events taken") await back.ask()
    const { request } = await counsel.until("ring")
    expect(request).toBe(`${caller.phone.id}.0`)
    expect(await back.ask()).toMatchObject({ status: { phase: "ringing", ringing: 1 } })
    // One request, one ring.
    await counsel.accept()
    expect(counsel.count("ring")).toBe(1)
  },
  TIMEOUT_MS,
)

test.each(helpSteps)(
  "killed at %o of an acceptance, a server lets nobody else have what it gave",
  async (step) => {
    await using office = await newOffice(2)
    const dying = await dyingServer(office.data, step, "2")
    const before = await CounselOnCall.onDuty(dying, office.joinings[0])
    const caller = new HelpCaller(dying)
    await caller.ask().catch(() => undefined)
    const { ring } = await before.until("ring")
    before.say({ type: "accept", ring })
    expect((await dying.ended)[1]).toBe("SIGKILL")

    const server = await office.start()
    const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
    if (step === "events taken") ada.say({ type: "accept", ring })
    const seat = await ada.until("seat")
    expect(seat.token).toBe(1)
    ben.say({ type: "accept", ring })
    expect(["ALREADY_ANSWERED", "RING_OF_ANOTHER"]).toContain((await ben.until("refused")).code)
  },
  TIMEOUT_MS,
)

test.each(helpSteps)(
  "killed at %o of a lawyer's leaving, a server rings others once it is back, and what she had is worth nothing",
  async (step) => {
    await using office = await newOffice(2)
    const dying = await dyingServer(office.data, step, "3")
    const before = await CounselOnCall.onDuty(dying, office.joinings[0])
    const caller = new HelpCaller(dying)
    await caller.ask().catch(() => undefined)
    const { request, token } = await before.accept()
    before.say({ type: "leave", request, token })
    expect((await dying.ended)[1]).toBe("SIGKILL")

    const server = await office.start()
    const ada = await office.onDuty(server, 0)
    // Nothing of it was on the disk yet: she still has it, and says it again.
    if (step === "events taken") {
      await ada.until("seat", (seat) => seat.token === token)
      ada.say({ type: "leave", request, token })
    }
    const ben = await office.onDuty(server, 1)
    expect((await ben.accept()).token).toBe(token + 1)
    ada.say({ type: "connected", request, token })
    expect(await ada.until("refused")).toEqual({ type: "refused", request, code: "TOKEN_STALE" })
  },
  TIMEOUT_MS,
)

test("a restart forgets no request, no acceptance and no token", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const caller = new HelpCaller(server)
  const asked = await caller.ask()
  const seat = await ada.accept()
  await ada.sendAcceptance(seat)
  await ada.until("accepted")
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  const { token } = (asked as Extract<typeof asked, { answer: unknown }>).answer
  const phone = await ListeningCaller.open(caller, token)
  const before = await phone.until(({ counsel }) => counsel?.isConnected === true)

  const again = await office.start()

  expect(await phone.closed).toBe(1001)
  const back = new HelpCaller(again, caller.phone)
  const after = await (await ListeningCaller.open(back, token)).until(() => true)
  expect(after).toEqual({ ...before, atMs: after.atMs })
  const adaAgain = await office.onDuty(again, 0)
  expect(await adaAgain.until("seat")).toMatchObject({ token: seat.token, connectWithinMs: null })
  adaAgain.say({ type: "finish", request: seat.request, token: seat.token })
  // A phone that comes back after the end is told of it, once.
  expect(await (await ListeningCaller.open(back, token)).closed).toBe(1000)
  const response = await fetch(again.url + helpRoutes.status, { headers: { authorization: `Bearer ${token}` } })
  expect(await back.open(new Uint8Array(await response.arrayBuffer()))).toMatchObject({ ending: "call over" })
})
