import { reachRoutes } from "@alongside/protocol/reach"
import { expect, test, vi } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOfficeWithPhones } from "./trial/office-with-phones.ts"

const SECOND = 1000
const ringName = (link: string): string => /#ring=([A-Za-z0-9_-]{16})$/.exec(link)![1]!

const CODE = /^Alongside: this alert works\. Your code: \d \d \d \d$/

test("who doesn't answer at the console is told by push, text, Signal and e-mail after five seconds, and the link opens the ring", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  for (const channel of ["push", "text", "signal", "email"] as const) await town.set(server, 0, { channel })
  const ada = await town.office.onDuty(server, 0)
  const caller = new HelpCaller(server)
  const phone = await caller.askAndListen()
  await ada.until("ring")
  expect([...town.texts(), ...town.mail.mails, ...town.browser.service.asked]).toEqual([])

  town.move(5 * SECOND)

  const [pushed] = await town.browser.untilReceived(1)
  await town.mail.untilReceived(1)
  await town.bridge.untilAsked(1)
  await town.text(1)
  const [text] = town.texts()
  expect(text).toMatchObject({ To: "+16125550140" })
  const name = ringName(text!.Body!)
  expect(pushed).toMatchObject({ kind: "ring", title: "Someone needs a lawyer now" })
  // Nobody on the way learns whose request it is.
  for (const sent of [
    text!.Body!,
    town.mail.mails[0]!.text,
    town.bridge.asked.find(({ method }) => method === "POST")!.body.toString(),
  ]) {
    expect(sent).toContain(`${server.url}/console/#ring=`)
    expect(sent).not.toContain(caller.phone.id.slice(0, 8))
  }

  ada.say({ type: "show ring", name })
  const ring = await ada.until("ring", (one) => one.name === name)
  expect(ring.channel).toBe("text")
  ada.say({ type: "accept", ring: ring.ring })
  const seat = await ada.until("seat")
  expect(seat.connectWithinMs).toBeGreaterThan(5 * SECOND)
  expect(seat.connectWithinMs).toBeLessThanOrEqual(20 * SECOND)
  await phone.until(({ phase }) => phase === "answered")
  // What the browser shows is taken back, under the same tag.
  const [, over] = await town.browser.untilReceived(2)
  expect(over).toMatchObject({ kind: "ring over", tag: pushed!.tag })
  ada.say({ type: "show ring", name: "A".repeat(16) })
  expect(await ada.until("ring over")).toEqual({ type: "ring over", name: "A".repeat(16) })
})

test("called after ten seconds, a key answers, and the link follows by text", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "voice", language: "es" })
  const ada = await town.office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  await ada.until("ring")
  town.move(5 * SECOND)
  town.move(5 * SECOND)
  const { name, to } = await town.call(1)
  expect(to).toBe("+16125550140")

  const picked = await town.say(server, "talk", name)
  expect(picked.text).toContain('<Say language="es-US">Esto es Alongside.')
  expect(picked.text).toContain(`action="/v1/telephone/${name}/keys"`)
  // Picking up is no answer.
  expect(ada.count("seat")).toBe(0)
  const pressed = await town.say(server, "keys", name, { Digits: "1" })
  expect(pressed.text).toContain("Es suyo.")
  const seat = await ada.until("seat")
  expect(seat.connectWithinMs).toBeGreaterThan(40 * SECOND)
  await phone.until(({ phase }) => phase === "answered")
  await vi.waitFor(() => expect(town.texts()).toHaveLength(1))
  expect(town.texts()[0]).toMatchObject({ To: "+16125550140", Body: expect.stringContaining("Usted lo tomo.") })
  // The call in which they pressed it isn't hung up on.
  expect(town.telephone.asked.filter(({ path }) => /Calls\/CA/.test(path))).toEqual([])
})

test("voicemail that picks up answers nothing: the ring has reached nobody, and others are rung at once", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  await town.set(server, 0, { channel: "voice" })
  const ada = await town.office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  await ada.until("ring")
  town.move(10 * SECOND)
  const { name } = await town.call(1)
  const picked = await town.say(server, "talk", name)
  // Played to a machine it names nobody, and it ends by itself.
  expect(picked.text).toMatch(/No key was pressed\. Others are called now\.<\/Say><Hangup\/><\/Response>$/)
  await town.say(server, "machine", name, { AnsweredBy: "machine_start" })
  await town.say(server, "report", name, { CallStatus: "completed" })
  expect(ada.count("seat")).toBe(0)
  // It is hung up on before it has recorded the menu twice.
  await vi.waitFor(() => expect(town.telephone.asked.some(({ path }) => /Calls\/CA/.test(path))).toBe(true))
  const late = await town.say(server, "talk", name)
  expect(late.text).toContain("It has been taken care of.")
  const ben = await town.office.onDuty(server, 1)
  await ben.accept()
  expect((await phone.until(({ phase }) => phase === "answered")).counsel).toMatchObject({ name: "Lawyer 1" })
  // Nobody picked up: that says nothing against the number.
  expect((await town.reachOf(server, 0)).addresses[0]!.state).toBe("sent")
})

test("a person who picks up isn't taken for a machine", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "voice" })
  const ada = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  await ada.until("ring")
  town.move(10 * SECOND)
  const { name } = await town.call(1)
  await town.say(server, "machine", name, { AnsweredBy: "human" })
  const { text } = await town.say(server, "keys", name, { Digits: "5" })
  expect(text).toContain("The menu has changed.")
  expect(text).toContain("<Gather")
  expect((await town.say(server, "keys", name, { Digits: "*" })).text).not.toContain("changed")
  expect((await town.say(server, "keys", name, { Digits: "2" })).text).toContain("not called again")
  expect((await town.say(server, "keys", name, { Digits: "1" })).text).toContain("taken care of")
  expect(ada.count("seat")).toBe(0)
})

test("whoever isn't the telephone provider can answer nothing", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "voice" })
  const ada = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  await ada.until("ring")
  town.move(10 * SECOND)
  const { name } = await town.call(1)
  for (const what of ["talk", "keys", "machine", "report"] as const) {
    const { status, text } = await town.say(server, what, name, { Digits: "1", CallStatus: "failed" }, "guessed")
    expect({ status, code: JSON.parse(text).code }).toEqual({ status: 403, code: "CALL_SIGNATURE_INVALID" })
  }
  expect(ada.count("seat")).toBe(0)
  expect((await town.reachOf(server, 0)).addresses[0]!.state).toBe("sent")
})

test("who is called while somebody else answers is hung up on, and told so if they had picked up", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  await town.set(server, 0, { channel: "voice" })
  const ada = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  await ada.until("ring")
  town.move(10 * SECOND)
  const { name } = await town.call(1)
  const ben = await town.office.onDuty(server, 1)
  await ben.accept()
  await vi.waitFor(() =>
    expect(
      town.telephone.asked.filter(({ path }) => /Calls\/CA/.test(path)).map(({ body }) => body.toString()),
    ).toEqual(["Status=completed"]),
  )
  expect((await town.say(server, "keys", name, { Digits: "1" })).text).toContain("Somebody else has taken it.")
  expect(ada.count("seat")).toBe(0)
})

test("a browser whose subscription has ended is shown as gone and rung no more", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "push" })
  town.browser.service.mood = "address gone"
  const ada = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  await ada.until("ring")
  town.move(5 * SECOND)
  await vi.waitFor(
    async () =>
      expect((await town.reachOf(server, 0)).addresses).toMatchObject([{ channel: "push", state: "gone", short: "" }]),
    5000,
  )
  const asked = town.browser.service.asked.length
  await new HelpCaller(server).ask()
  town.move(10 * SECOND)
  const both = await town.set(server, 0, { channel: "text" })
  await town.text(1)
  expect(town.browser.service.asked).toHaveLength(asked)
  // Switched on again it takes the place of the one that is gone.
  town.browser.service.mood = "well"
  expect(both.addresses).toHaveLength(2)
  expect((await town.set(server, 0, { channel: "push" })).addresses).toMatchObject([
    { channel: "text" },
    { channel: "push", state: "untried" },
  ])
})

test("with every provider down the waves are over as soon as that is known, and the person is told what is left", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  for (const channel of ["push", "text", "voice", "signal"] as const) await town.set(server, 0, { channel })
  for (const provider of [town.telephone, town.bridge, town.browser.service]) provider.mood = "down"
  const ada = await town.office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  await ada.until("ring")
  town.move(5 * SECOND)
  await town.bridge.untilAsked(1)
  // Off the desk: now only what is down could ring.
  ada.say({ type: "duty", isOnDuty: false })
  const advance = setInterval(() => town.move(SECOND), 200)
  const left = await phone.until(({ phase }) => phase === "unanswered" || phase === "queued")
  clearInterval(advance)
  expect(left.ringing).toBe(0)
  expect(server.logged()).not.toMatch(/5550140|hunter2/)
})

test("a channel that isn't set up can't be chosen, and an address that can't be one is refused", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start({ configuration: { signalUrl: undefined } as object })
  const { channels } = await town.reachOf(server, 0)
  expect(channels.filter(({ isConfigured }) => !isConfigured)).toEqual([{ channel: "signal", isConfigured: false }])
  await expect(town.set(server, 0, { channel: "signal" })).rejects.toThrow("CHANNEL_NOT_SET_UP")
  await expect(town.set(server, 0, { channel: "text", address: "0123" })).rejects.toThrow("ADDRESS_INVALID")
  const elsewhere = { ...town.browser.subscription, endpoint: "http://127.0.0.1:1/x" }
  await expect(town.set(server, 0, { channel: "push", address: JSON.stringify(elsewhere) })).rejects.toThrow(
    "ADDRESS_INVALID",
  )
})

test("each sets their own addresses, tries them, and takes them away", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  await town.set(server, 0, { channel: "text", address: "+1 (612) 555-0140" })
  const { addresses } = await town.set(server, 0, { channel: "text", address: "+16125550199" })
  expect(addresses).toMatchObject([{ channel: "text", short: "…99", state: "untried" }])
  const { id } = addresses[0]!
  await expect(town.reachOf(server, 1, "DELETE", `/v1/counsel/addresses/${id}`)).rejects.toThrow("ADDRESS_UNKNOWN")
  await town.reachOf(server, 0, "POST", `/v1/counsel/addresses/${id}/test`)
  await town.text(1)
  const [text] = town.texts()
  expect(text).toMatchObject({ To: "+16125550199", Body: expect.stringMatching(CODE) })
  const name = /telephone\/([^/]+)\/report$/.exec(text!.StatusCallback!)![1]!
  await town.say(server, "report", name, { MessageStatus: "delivered" })
  await vi.waitFor(async () => expect((await town.reachOf(server, 0)).addresses[0]!.state).toBe("works"))
  await town.reachOf(server, 0, "POST", `/v1/counsel/addresses/${id}/test`)
  await vi.waitFor(() => expect(town.texts()).toHaveLength(2))
  const second = /telephone\/([^/]+)\/report$/.exec(town.texts()[1]!.StatusCallback!)![1]!
  await town.say(server, "report", second, { MessageStatus: "undelivered" })
  await vi.waitFor(async () => expect((await town.reachOf(server, 0)).addresses[0]!.state).toBe("fails"))
  expect((await town.reachOf(server, 0, "DELETE", `/v1/counsel/addresses/${id}`)).addresses).toEqual([])
})

test("a mailbox is known to lead to them once they type the code that came, the newest, in time and not by guessing", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  const { addresses } = await town.set(server, 0, { channel: "email" })
  const { id } = addresses[0]!
  const stateOf = async () => (await town.reachOf(server, 0)).addresses[0]!.state
  const confirm = (n: number, code: string) => town.reachOf(server, n, "POST", reachRoutes.confirm(id), { code })
  const tried = async (mails: number): Promise<string> => {
    await town.reachOf(server, 0, "POST", reachRoutes.test(id))
    const mail = (await town.mail.untilReceived(mails)).at(-1)!
    await vi.waitFor(async () => expect(await stateOf()).toBe("sent"))
    return /\d \d \d \d/.exec(mail.text)![0].replaceAll(" ", "")
  }
  const another = (code: string): string => (code === "0000" ? "0001" : "0000")

  const first = await tried(1)
  await expect(confirm(1, first)).rejects.toThrow("ADDRESS_UNKNOWN")
  await expect(confirm(0, "four")).rejects.toThrow("REQUEST_MALFORMED")
  await expect(confirm(0, another(first))).rejects.toThrow("ADDRESS_CODE_WRONG")
  expect((await confirm(0, first)).addresses).toMatchObject([{ channel: "email", state: "works" }])
  // It was for once.
  await expect(confirm(0, first)).rejects.toThrow("ADDRESS_CODE_WRONG")

  const guessed = await tried(2)
  for (let guess = 0; guess < 5; guess++)
    await expect(confirm(0, another(guessed))).rejects.toThrow("ADDRESS_CODE_WRONG")
  await expect(confirm(0, guessed)).rejects.toThrow("ADDRESS_CODE_WRONG")

  const late = await tried(3)
  town.move(10 * 60 * 1000)
  await expect(confirm(0, late)).rejects.toThrow("ADDRESS_CODE_WRONG")
  expect(await stateOf()).toBe("sent")
})
