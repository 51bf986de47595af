import { createECDH } from "node:crypto"
import { expect, test } from "vitest"
import { EmailChannel } from "./email-channel.ts"
import { isPushService, PushChannel } from "./push-channel.ts"
import { SignalChannel } from "./signal-channel.ts"
import { TextChannel } from "./text-channel.ts"
import { type ChannelOnTrial, describeChannel } from "./trial/channel.suite.ts"
import { MailServer } from "./trial/mail-server.ts"
import { type Answers, type Asked, Provider } from "./trial/provider.ts"
import { twilioSid as sid, signalBridge, twilio } from "./trial/provider-answers.ts"
import { openAes128Gcm, openVapid, PushReceiver } from "./trial/push-receiver.ts"
import { trialOrigin, writtenFor } from "./trial/words-on-trial.ts"
import type { VapidKeys } from "./vapid-keys.ts"
import { VoiceChannel } from "./voice-channel.ts"

function newVapidKeys(): VapidKeys {
  const pair = createECDH("prime256v1")
  const publicKey = pair.generateKeys("base64url")
  // 32 bytes, whatever their first ones are.
  const privateKey = Buffer.from(pair.getPrivateKey("hex").padStart(64, "0"), "hex").toString("base64url")
  return { publicKey, privateKey }
}

function pushChannel(receiver: PushReceiver, keys = newVapidKeys()): PushChannel {
  return new PushChannel({
    ...{ keys, contact: "mailto:desk@office.example", services: [receiver.service.host], write: writtenFor },
    ...{ receiptKey: Buffer.alloc(32), now: Date.now },
  })
}

describeChannel("push", async () => {
  const receiver = await PushReceiver.start()
  const { subscription, service } = receiver
  return {
    channel: pushChannel(receiver),
    to: JSON.stringify(subscription),
    expectedTo: "/push/one",
    behave: (mood) => {
      service.mood = mood
    },
    arrived: () =>
      service.asked.map((asked) => ({
        ...{
          to: asked.path,
          text: receiver.open(asked).text,
          mark: `${asked.headers.topic} ${receiver.open(asked).tag}`,
        },
      })),
    untilAsked: () => service.untilAsked(1),
    secrets: [subscription.endpoint, subscription.keys.auth],
    // A push service says that a subscription is gone, and nothing finer.
    without: ["address refuses"],
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
})

test("a push is sealed to one browser, says who sends it, how urgent it is and until when", async () => {
  await using receiver = await PushReceiver.start()
  const keys = newVapidKeys()
  const untilMs = Date.now() + 90_000
  await pushChannel(receiver, keys).deliver(
    {
      ...{ name: "A".repeat(16), message: { kind: "ring", path: "/console/#ring=A" }, language: "en", untilMs },
      to: JSON.stringify(receiver.subscription),
    },
    AbortSignal.timeout(10_000),
  )
  const [asked] = receiver.service.asked
  expect(asked!.body.toString("latin1")).not.toContain("lawyer")
  expect(asked!.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high", topic: "A".repeat(16) })
  expect(Number(asked!.headers.ttl)).toBeGreaterThan(80)
  const { key, claims } = openVapid(String(asked!.headers.authorization))
  expect(key).toBe(keys.publicKey)
  expect(claims).toMatchObject({ aud: receiver.service.url, sub: "mailto:desk@office.example" })
  expect(receiver.open(asked!)).toMatchObject({ kind: "ring", path: "/console/#ring=A", untilMs })
  expect(() =>
    openVapid(String(asked!.headers.authorization).replace(/k=.*$/, `k=${newVapidKeys().publicKey}`)),
  ).toThrow()
})

test("the receiver opens the example of RFC 8291, section 5", () => {
  const keys = createECDH("prime256v1")
  keys.setPrivateKey(Buffer.from("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "base64url"))
  const body =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
  const opened = openAes128Gcm(Buffer.from(body, "base64url"), keys, Buffer.from("BTBZMqHH6r4Tts7J_aSIgg", "base64url"))
  expect(opened.toString()).toBe("When I grow up, I want to be a watermelon")
})

test("nobody makes the server talk to what is no push service", () => {
  for (const good of [
    "https://fcm.googleapis.com/fcm/send/x",
    "https://web.push.apple.com/x",
    "https://updates.push.services.mozilla.com/wpush/v2/x",
  ])
    expect(isPushService(good, [])).toBe(true)
  for (const bad of [
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://127.0.0.1/x",
    "https://fcm.googleapis.com.elsewhere.example/x",
    "https://push.apple.com.elsewhere.example/x",
    "https://notpush.apple.com/x",
  ])
    expect(isPushService(bad, [])).toBe(false)
  expect(isPushService("https://push.office.example/x", ["push.office.example"])).toBe(true)
})

describeChannel("email", async () => {
  const server = await MailServer.start()
  return {
    channel: new EmailChannel({
      ...{ url: `smtp://desk:hunter2@${server.host}`, from: "Alongside <desk@office.example>", write: writtenFor },
    }),
    to: "ana@home.example",
    expectedTo: "ana@home.example",
    behave: (mood) => {
      server.mood = mood
    },
    arrived: () => server.mails.map(({ to, text, headers }) => ({ to, text, mark: headers.get("message-id") })),
    untilAsked: () => server.untilConnected(),
    secrets: ["hunter2", "ana@home.example"],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
})

const account = `AC${"0".repeat(32)}`
async function onTrial(
  answers: Answers,
  make: (provider: Provider) => Pick<ChannelOnTrial, "channel" | "arrived">,
): Promise<ChannelOnTrial> {
  const provider = await Provider.start(answers)
  return {
    ...make(provider),
    to: "+16125550142",
    expectedTo: "+16125550142",
    behave: (mood) => {
      provider.mood = mood
    },
    untilAsked: () => provider.untilAsked(1),
    secrets: ["hunter2", "+16125550142"],
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  }
}

/** By their documentation none of these providers does anything for a GET. */
const isSending = ({ method }: Asked): boolean => method !== "GET"

const formOf = (body: Buffer): Record<string, string> => Object.fromEntries(new URLSearchParams(body.toString()))

describeChannel("text", () =>
  onTrial(twilio("SM"), ({ url, asked }) => ({
    channel: new TextChannel({
      ...{ twilio: { url, account, token: "hunter2", from: "+16125550100" }, write: writtenFor },
      reportUrl: (name) => `${trialOrigin}/v1/telephone/${name}/report`,
    }),
    arrived: () =>
      asked.filter(isSending).map(({ path, body, headers }) => {
        const form = formOf(body)
        expect(path).toBe(`/2010-04-01/Accounts/${account}/Messages.json`)
        expect(headers.authorization).toBe(`Basic ${Buffer.from(`${account}:hunter2`).toString("base64")}`)
        expect(form).toMatchObject({ From: "+16125550100", StatusCallback: expect.stringContaining("/v1/telephone/") })
        return { to: form.To!, text: form.Body, mark: undefined }
      }),
  })),
)

const voiceChannel = (url: string): VoiceChannel => {
  const at = (what: string) => (name: string) => `${trialOrigin}/v1/telephone/${name}/${what}`
  return new VoiceChannel({
    twilio: { url, account, token: "hunter2", from: "+16125550100" },
    ...{ talkUrl: at("talk"), reportUrl: at("report"), machineUrl: at("machine") },
  })
}

describeChannel("voice", () =>
  onTrial(twilio("CA"), ({ url, asked }) => ({
    channel: voiceChannel(url),
    arrived: () =>
      asked.filter(isSending).map(({ path, body }) => {
        const form = formOf(body)
        expect(path).toBe(`/2010-04-01/Accounts/${account}/Calls.json`)
        expect(form.Url).toMatch(/\/talk$/)
        return { to: form.To!, text: undefined, mark: undefined }
      }),
  })),
)

test.each(["suspended", "closed"])("an account that is %s is as good as none, though it lets us in", async (status) => {
  await using provider = await Provider.start(() => ({ status: 200, body: { sid: account, status } }))
  const outcome = await voiceChannel(provider.url).look(AbortSignal.timeout(10_000))
  expect(outcome).toEqual({ kind: "try later", because: "PROVIDER_REFUSES_US" })
  const [{ method, path, headers }] = (await provider.untilAsked(1)) as [Asked]
  expect({ method, path }).toEqual({ method: "GET", path: `/2010-04-01/Accounts/${account}.json` })
  expect(headers.authorization).toBe(`Basic ${Buffer.from(`${account}:hunter2`).toString("base64")}`)
})

test("a call that nobody should answer any more is hung up", async () => {
  await using provider = await Provider.start(twilio("CA"))
  await voiceChannel(provider.url).takeBack(sid("CA"), AbortSignal.timeout(10_000))
  const [{ path, body }] = (await provider.untilAsked(1)) as [(typeof provider.asked)[number]]
  expect(path).toBe(`/2010-04-01/Accounts/${account}/Calls/${sid("CA")}.json`)
  expect(formOf(body)).toEqual({ Status: "completed" })
})

describeChannel("signal", () =>
  onTrial(signalBridge, ({ url, asked }) => ({
    channel: new SignalChannel({ url, from: "+16125550100", write: writtenFor }),
    arrived: () =>
      asked.filter(isSending).map(({ path, body }) => {
        const { number, recipients, message } = JSON.parse(body.toString()) as Record<string, unknown>
        expect({ path, number }).toEqual({ path: "/v2/send", number: "+16125550100" })
        return { to: (recipients as string[])[0]!, text: message as string, mark: undefined }
      }),
  })),
)
