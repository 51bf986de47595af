import {
  type NewAddress,
  REACH_CONTENT_TYPE,
  type Reach,
  reachRoutes,
  reachSchema,
  telephoneRoutes,
} from "@alongside/protocol/reach"
import { sessionSchema } from "@alongside/protocol/session"
import { shiftRoutes } from "@alongside/protocol/shifts"
import { postSignIn, signInBytes } from "../../../../../journeys/signed-counsel.ts"
import { newOffice, type Office } from "../../help/trial/office.ts"
import type { TestServer, TestServerOptions } from "../../testing/test-server.ts"
import { signatureOf } from "../twilio-api.ts"
import { MailServer } from "./mail-server.ts"
import { type Answers, Provider } from "./provider.ts"
import { signalBridge, twilio, twilioSid } from "./provider-answers.ts"
import { PushReceiver } from "./push-receiver.ts"

const TOKEN = "hunter2"

const telephone: Answers = (asked, mood) => twilio(asked.path.endsWith("Messages.json") ? "SM" : "CA")(asked, mood)

/** On the wall where a rota begins with its clocks: `2026-11-30T15:30`. */
const wallClock = (aheadMs: number, minutes: number): string =>
  new Date(Date.now() + aheadMs + minutes * 60_000)
    .toLocaleString("sv-SE", { timeZone: "America/Chicago" })
    .slice(0, 16)
    .replace(" ", "T")

/** An office whose server can reach its lawyers by every channel, and a clock that the test moves. */
export interface OfficeWithPhones extends AsyncDisposable {
  readonly office: Office
  readonly telephone: Provider
  readonly bridge: Provider
  readonly mail: MailServer
  readonly browser: PushReceiver
  move(ms: number): void
  start(options?: TestServerOptions): Promise<TestServer>
  /** The n-th lawyer sets an address, as at their console. */
  set(server: TestServer, n: number, address: Partial<NewAddress> & Pick<NewAddress, "channel">): Promise<Reach>
  /** The n-th lawyer says that they are on call from then to then, minutes from now. */
  shift(server: TestServer, n: number, from: number, to: number): Promise<void>
  reachOf(server: TestServer, n: number, method?: string, path?: string, body?: unknown): Promise<Reach>
  /** As the telephone provider: posts a signed form. @returns status and body. */
  say(
    server: TestServer,
    what: keyof typeof telephoneRoutes,
    name: string,
    form?: Readonly<Record<string, string>>,
    token?: string,
  ): Promise<{ readonly status: number; readonly text: string }>
  /** Waits for the n-th call. @returns the name of the notice that called. */
  call(n: number): Promise<{ readonly name: string; readonly to: string }>
  /** Waits for the n-th text. @returns its form. */
  text(n: number): Promise<Record<string, string>>
  /** Forms of texts that were sent so far. */
  texts(): Record<string, string>[]
}

export async function newOfficeWithPhones(lawyers: number): Promise<OfficeWithPhones> {
  const stack = new AsyncDisposableStack()
  const office = stack.use(await newOffice(lawyers))
  const phones = stack.use(await Provider.start(telephone))
  const bridge = stack.use(await Provider.start(signalBridge))
  const mail = stack.use(await MailServer.start())
  const browser = stack.use(await PushReceiver.start())
  let aheadMs = 0
  const tokens = new Map<number, string>()
  const tokenOf = async (server: TestServer, n: number): Promise<string> => {
    const known = tokens.get(n)
    if (known !== undefined) return known
    const response = await postSignIn(server.url, await signInBytes(server.url, office.joinings[n]!))
    const { token } = sessionSchema.parse(await response.json())
    tokens.set(n, token)
    return token
  }
  const formsOf = (resource: string): Record<string, string>[] =>
    phones.asked
      .filter(({ path }) => path.endsWith(resource))
      .map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())))
  const asked = async (server: TestServer, n: number, path: string, init: RequestInit): Promise<Reach> => {
    const headers = { ...init.headers, authorization: `Bearer ${await tokenOf(server, n)}` }
    const response = await fetch(server.url + path, { ...init, headers })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return reachSchema.parse(await response.json())
  }
  return {
    ...{ office, telephone: phones, bridge, mail, browser },
    move: (ms) => {
      aheadMs += ms
    },
    start: (options = {}) => {
      tokens.clear()
      return office.start({
        now: () => Date.now() + aheadMs,
        ...options,
        configuration: {
          ...{
            smtpUrl: `smtp://${mail.host}`,
            smtpFrom: "desk@office.example",
            pushContact: "mailto:desk@office.example",
          },
          ...{
            twilioUrl: phones.url,
            twilioAccount: `AC${"0".repeat(32)}`,
            twilioToken: TOKEN,
            twilioFrom: "+16125550100",
          },
          ...{ signalUrl: bridge.url, signalFrom: "+16125550100", pushServices: [browser.service.host] },
          ...options.configuration,
        },
      })
    },
    set: (server, n, { channel, ...rest }) => {
      const address =
        channel === "push"
          ? JSON.stringify(browser.subscription)
          : channel === "email"
            ? `lawyer${n}@office.example`
            : `+1612555014${n}`
      const body = JSON.stringify({ channel, address, language: "en", ...rest })
      const headers = { "content-type": REACH_CONTENT_TYPE }
      return asked(server, n, reachRoutes.addresses, { method: "POST", headers, body })
    },
    shift: async (server, n, from, to) => {
      const exceptions = [{ kind: "on", from: wallClock(aheadMs, from), to: wallClock(aheadMs, to) }]
      const response = await fetch(server.url + shiftRoutes.own, {
        method: "PUT",
        headers: { authorization: `Bearer ${await tokenOf(server, n)}`, "content-type": "application/json" },
        body: JSON.stringify({ weekly: [], exceptions }),
      })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    },
    reachOf: (server, n, method = "GET", path = reachRoutes.addresses, body = undefined) =>
      asked(server, n, path, {
        method,
        ...(body === undefined ? {} : { headers: { "content-type": REACH_CONTENT_TYPE }, body: JSON.stringify(body) }),
      }),
    say: async (server, what, name, form = {}, token = TOKEN) => {
      const path = telephoneRoutes[what](name)
      const body = new URLSearchParams({ CallSid: twilioSid("CA"), ...form })
      const headers = { "x-twilio-signature": signatureOf(token, server.url + path, body) }
      const response = await fetch(server.url + path, { method: "POST", headers, body })
      return { status: response.status, text: await response.text() }
    },
    call: async (n) => {
      for (let asked = 1; ; asked++) {
        const form = formsOf("Calls.json")[n - 1]
        if (form !== undefined) return { name: /telephone\/([^/]+)\/talk$/.exec(form.Url!)![1]!, to: form.To! }
        await phones.untilAsked(Math.max(asked, phones.asked.length + 1))
      }
    },
    text: async (n) => {
      for (;;) {
        const form = formsOf("Messages.json")[n - 1]
        if (form !== undefined) return form
        // The provider is also asked how it is.
        await phones.untilAsked(phones.asked.length + 1)
      }
    },
    texts: () => formsOf("Messages.json"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
