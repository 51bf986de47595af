import { createHmac, timingSafeEqual } from "node:crypto"
import type { Outcome } from "./channel.ts"
import { type Answered, callProvider, isOutcome, jsonOf, troubleOf, tryLater } from "./provider-call.ts"

/**
 * [Note: Why not the twilio package]
 * It brings axios, qs, dayjs, jsonwebtoken and xmlbuilder and its generated classes, for three POSTs with a form and one HMAC. Both are
 * documented: https://www.twilio.com/docs/usage/requests-to-twilio and https://www.twilio.com/docs/usage/security; the signature's published
 * example is in calls-are-signed.test.ts.
 */
export interface TwilioAccount {
  /** `https://api.twilio.com`. */
  readonly url: string
  /** `AC…` */
  readonly account: string
  /** Secret: signs in there, and signs what comes from there. */
  readonly token: string
  /** The number that texts and calls come from, E.164. */
  readonly from: string
}

/** One POST to the account's own resources: `Messages.json`, `Calls.json`, `Calls/‹sid›.json`. */
export async function postToTwilio(
  { url, account, token }: TwilioAccount,
  resource: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Outcome> {
  const answered = await callProvider(
    `${url}/2010-04-01/Accounts/${account}/${resource}`,
    {
      method: "POST",
      headers: { authorization: authorizationOf(account, token) },
      body: new URLSearchParams(form),
    },
    signal,
  )
  if (isOutcome(answered)) return answered
  if (answered.status === 200 || answered.status === 201) {
    const { sid } = jsonOf(answered.text)
    return typeof sid === "string" && /^[A-Z]{2}[0-9a-f]{32}$/.test(sid)
      ? { kind: "accepted", reference: sid }
      : { kind: "accepted" }
  }
  return refusalOf(answered) ?? troubleOf(answered)
}

/** Whether it is there and lets us in, and whether our account may send: one that isn't paid for is suspended. GET of the account itself costs nothing. */
export async function lookAtTwilio({ url, account, token }: TwilioAccount, signal: AbortSignal): Promise<Outcome> {
  const answered = await callProvider(
    `${url}/2010-04-01/Accounts/${account}.json`,
    { headers: { authorization: authorizationOf(account, token) } },
    signal,
  )
  if (isOutcome(answered)) return answered
  if (answered.status !== 200) return troubleOf(answered)
  const { status } = jsonOf(answered.text)
  if (status === "active") return { kind: "accepted" }
  return tryLater(status === "suspended" || status === "closed" ? "PROVIDER_REFUSES_US" : "PROVIDER_DOWN")
}

const authorizationOf = (account: string, token: string): string =>
  `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`

/** https://www.twilio.com/docs/api/errors: those that are about the number and not about us. */
const GONE = new Set([21211, 21214, 21217, 13224])
const REFUSES = new Set([21610, 21612, 21614, 21215, 21216, 13227])

function refusalOf({ status, text }: Answered): Outcome | undefined {
  if (status !== 400) return undefined
  const code = Number(jsonOf(text).code)
  if (GONE.has(code)) return { kind: "refused", because: "ADDRESS_GONE" }
  return REFUSES.has(code) ? { kind: "refused", because: "ADDRESS_REFUSES" } : undefined
}

/**
 * `X-Twilio-Signature` of a form that was posted: HMAC-SHA1 over the URL and every field's name and value, in order of the names;
 * base64. SHA-1 is their choice; as a MAC with a secret key it holds.
 */
export function signatureOf(token: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort()
  const fields = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
  return createHmac("sha1", token)
    .update(url + fields.join(""))
    .digest("base64")
}

export function isSigned(token: string, url: string, form: URLSearchParams, claimedSignature: string): boolean {
  const computed = Buffer.from(signatureOf(token, url, form))
  const claimed = Buffer.from(claimedSignature)
  return computed.length === claimed.length && timingSafeEqual(computed, claimed)
}
