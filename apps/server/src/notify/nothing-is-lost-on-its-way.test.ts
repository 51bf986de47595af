import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { EmailChannel } from "./email-channel.ts"
import type { Notice, NoticeEvent } from "./notices.ts"
import { SignalChannel } from "./signal-channel.ts"
import { noticeSteps } from "./steps.ts"
import { TextChannel } from "./text-channel.ts"
import { MailServer } from "./trial/mail-server.ts"
import { noticesOnTrial } from "./trial/notices-on-trial.ts"
import { Provider } from "./trial/provider.ts"
import { signalBridge, twilio } from "./trial/provider-answers.ts"
import { trialNotice } from "./trial/trial-notice.ts"
import { writtenFor } from "./trial/words-on-trial.ts"

const signal = ({ url }: Provider): SignalChannel => new SignalChannel({ url, from: "+16125550100", write: writtenFor })
const text = ({ url }: Provider): TextChannel =>
  new TextChannel({
    twilio: { url, account: `AC${"0".repeat(32)}`, token: "hunter2", from: "+16125550100" },
    ...{ write: writtenFor, reportUrl: (name) => `https://office.example/v1/telephone/${name}/report` },
  })
const email = ({ host }: MailServer): EmailChannel =>
  new EmailChannel({ url: `smtp://${host}`, from: "desk@office.example", write: writtenFor })

test("what is asked for twice is sent once, and its number is forgotten", async () => {
  await using bridge = await Provider.start(signalBridge)
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice()])
  await trial.notices.send([trialNotice(), trialNotice({ key: "two" })])
  expect((await trial.untilEvent(2)).state).toBe("accepted")
  expect(bridge.asked).toHaveLength(2)
  await trial.notices.send([trialNotice()])
  expect(bridge.asked).toHaveLength(2)
  const rows = await trial.database.selectFrom("notice").selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain("5550142")
})

test("a provider that is down is asked again, later and later, and has it when it is back", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "down"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice()])
  await bridge.untilAsked(1)
  for (const [n, seconds] of [1, 3].entries()) {
    await trial.untilPutOff("one")
    trial.clockMs += seconds * 1000
    await bridge.untilAsked(n + 2)
  }
  await trial.untilPutOff("one")
  bridge.mood = "well"
  trial.clockMs += 10_000
  expect(await trial.untilEvent(1)).toMatchObject({ state: "accepted" })
})

test("what is of no use any more isn't sent", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "down"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice({ untilMs: trial.clockMs + 2000 })])
  await trial.untilPutOff("one")
  trial.clockMs += 3000
  expect(await trial.untilEvent(1)).toMatchObject({ state: "given up", because: "PROVIDER_DOWN" })
  expect(bridge.asked).toHaveLength(1)
})

test("tried as often as it may, it is given up", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "failing"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice({ mostAttempts: 1 })])
  expect(await trial.untilEvent(1)).toMatchObject({ state: "given up", because: "PROVIDER_DOWN" })
})

test("a clock that is set back an hour puts nothing off", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "down"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice()])
  await trial.untilPutOff("one")
  bridge.mood = "well"
  trial.clockMs -= 3_600_000
  expect(await trial.untilEvent(1)).toMatchObject({ state: "accepted" })
})

test("a provider that is slow delays nobody else's notices, and its own by its time limit", async () => {
  await using bridge = await Provider.start(signalBridge)
  await using mail = await MailServer.start()
  bridge.mood = "slow"
  await using trial = await noticesOnTrial([signal(bridge), email(mail)], { limits: { providerSeconds: 0.3 } })
  await trial.notices.send([
    trialNotice(),
    trialNotice({ key: "two" }),
    trialNotice({ key: "three", channel: "email", to: "ana@home.example" }),
  ])
  // Both of them are with the slow one; the letter doesn't wait for either.
  expect(await trial.untilEvent(1)).toMatchObject({ notice: { key: "three" }, state: "accepted" })
  await bridge.untilAsked(2)
  await Promise.all([trial.untilPutOff("one"), trial.untilPutOff("two")])
  bridge.mood = "well"
  trial.clockMs += 1000
  await bridge.untilAsked(4)
  expect((await trial.untilEvent(3)).state).toBe("accepted")
})

test("with every provider down nothing is lost and nothing hangs: each is tried, and tried again", async () => {
  const [bridge, mail] = [await Provider.start(signalBridge), await MailServer.start()]
  const channels = [signal(bridge), email(mail)]
  await Promise.all([bridge[Symbol.asyncDispose](), mail[Symbol.asyncDispose]()])
  await using trial = await noticesOnTrial(channels)
  await trial.notices.send([
    trialNotice({ mostAttempts: 2 }),
    trialNotice({ key: "two", channel: "email", to: "ana@home.example", mostAttempts: 2 }),
  ])
  const advance = setInterval(() => {
    trial.clockMs += 1000
  }, 100)
  await trial.untilEvent(2)
  clearInterval(advance)
  expect(trial.events.map(({ state, because }) => ({ state, because }))).toEqual([
    { state: "given up", because: "PROVIDER_DOWN" },
    { state: "given up", because: "PROVIDER_DOWN" },
  ])
})

test("one number gets no more than its share in a quarter of an hour, by whatever way, and then again", async () => {
  await using provider = await Provider.start(twilio("SM"))
  await using bridge = await Provider.start(signalBridge)
  await using trial = await noticesOnTrial([text(provider), signal(bridge)], { limits: { noticesPerAddress: 2 } })
  const asText = (key: string) => trialNotice({ key, channel: "text" })
  await trial.notices.send([asText("1"), trialNotice({ key: "2" })])
  await trial.untilEvent(2)
  await trial.notices.send([asText("3"), trialNotice({ key: "4", to: "+16125550143" })])
  await trial.untilEvent(4)
  const states = Object.fromEntries(trial.events.map(({ notice, state, because }) => [notice.key, because ?? state]))
  expect(states).toEqual({ 1: "accepted", 2: "accepted", 3: "CAP_REACHED", 4: "accepted" })
  // Erased, it still counts.
  await trial.notices.erase("ana")
  await trial.notices.send([asText("5")])
  expect(await trial.untilEvent(5)).toMatchObject({ state: "refused", because: "CAP_REACHED" })
  trial.clockMs += 16 * 60_000
  await trial.notices.send([asText("6")])
  expect(await trial.untilEvent(6)).toMatchObject({ state: "accepted" })
})

const toLawyer = { message: { kind: "ring", path: "/console/#ring=one" } } as const

test("a flood costs no more than the day's money", async () => {
  await using provider = await Provider.start(twilio("SM"))
  await using trial = await noticesOnTrial([text(provider)], { limits: { noticeSpendingPerDay: 480 } })
  await trial.notices.send(
    Array.from({ length: 8 }, (_, n) =>
      trialNotice({ key: `${n}`, ...toLawyer, channel: "text", to: `+1612555010${n}` }),
    ),
  )
  await trial.untilEvent(8)
  expect(trial.events.filter(({ state }) => state === "accepted")).toHaveLength(3)
  expect(provider.asked).toHaveLength(3)
})

test("made-up presses that tell contacts leave half of the day's money for ringing lawyers", async () => {
  await using provider = await Provider.start(twilio("SM"))
  await using trial = await noticesOnTrial([text(provider)], { limits: { noticeSpendingPerDay: 640 } })
  const asText = (key: string, ofLawyer: Partial<Notice> = {}) =>
    trialNotice({ key, ...ofLawyer, channel: "text", to: `+1612555010${key}` })
  await trial.notices.send(["1", "2", "3"].map((key) => asText(key)))
  await trial.untilEvent(3)
  await trial.notices.send(["4", "5", "6"].map((key) => asText(key, toLawyer)))
  await trial.untilEvent(6)
  const whose = ({ notice }: NoticeEvent) => notice.message.kind
  expect(trial.events.filter(({ state }) => state === "accepted").map(whose)).toEqual([
    "contact",
    "contact",
    "ring",
    "ring",
  ])
  const refused = trial.events.filter(({ because }) => because === "CAP_REACHED")
  expect(refused.map(whose)).toEqual(["contact", "ring"])
})

test("who is erased gets nothing that still waits, and nothing says whom it was for", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "down"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice()])
  await bridge.untilAsked(1)
  await trial.notices.erase("ana")
  const rows = JSON.stringify(await trial.database.selectFrom("notice").selectAll().execute())
  expect(rows).not.toMatch(/5550142|"ana"/)
  expect(await trial.notices.ofOwner("ana")).toEqual([])
})

test("what is taken back before it went out doesn't go", async () => {
  await using bridge = await Provider.start(signalBridge)
  bridge.mood = "down"
  await using trial = await noticesOnTrial([signal(bridge)])
  await trial.notices.send([trialNotice()])
  await bridge.untilAsked(1)
  await trial.notices.takeBack(["one"])
  bridge.mood = "well"
  trial.clockMs += 60_000
  await trial.notices.send([trialNotice({ key: "two" })])
  await trial.untilEvent(2)
  expect(trial.events.map(({ notice, state }) => [notice.key, state])).toEqual([
    ["one", "taken back"],
    ["two", "accepted"],
  ])
})

test.each(noticeSteps)(
  "killed at %o, the next start sends it, and nothing else",
  async (step) => {
    await using bridge = await Provider.start(signalBridge)
    const data = await mkdtemp(join(tmpdir(), "alongside-notices-"))
    const program = join(import.meta.dirname, "trial/dying-notices.ts")
    const child = spawn(process.execPath, [program, data, bridge.url, step], {
      stdio: ["ignore", "inherit", "inherit"],
    })
    expect((await once(child, "exit"))[1]).toBe("SIGKILL")
    const sentBefore = bridge.asked.length
    expect(sentBefore).toBe(step === "sent" ? 1 : 0)
    {
      await using trial = await noticesOnTrial([signal(bridge)], { data })
      expect(await trial.untilEvent(1)).toMatchObject({ state: "accepted", notice: { key: "one" } })
    }
    expect(bridge.asked).toHaveLength(sentBefore + 1)
    await rm(data, { recursive: true, force: true })
  },
  120_000,
)
