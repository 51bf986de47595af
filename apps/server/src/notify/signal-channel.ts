import type { DeliveryAddress } from "./address.ts"
import type { Delivery, DeliveryChannel, Outcome } from "./channel.ts"
import { callProvider, isOutcome, jsonOf, troubleOf, tryLater } from "./provider-call.ts"
import type { Written } from "./words.ts"

export interface SignalParts {
  /** Of a signal-cli REST bridge on this machine or a private network: it asks nobody for a password. */
  readonly url: string
  /** The number that it sends from, E.164. */
  readonly from: string
  readonly write: (delivery: Delivery) => Written
}

/**
 * Signal, through a signal-cli REST bridge (`POST /v2/send`). Beside other ways, never the only one: the bridge stops working
 * when Signal wants a newer one (status 499), and new recipients may be refused for a day.
 */
export class SignalChannel implements DeliveryChannel {
  readonly name = "signal"
  readonly #parts: SignalParts

  constructor(parts: SignalParts) {
    this.#parts = parts
  }

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { url, from, write } = this.#parts
    const body = JSON.stringify({ number: from, recipients: [delivery.to], message: write(delivery).text })
    const headers = { "content-type": "application/json" }
    const answered = await callProvider(`${url}/v2/send`, { method: "POST", headers, body }, signal)
    if (isOutcome(answered)) return answered
    const { status, text } = answered
    if (status === 201 || status === 200) return outcomeOf201(text)
    // 428: wants a captcha solved; 499: the bridge is too old for Signal's server.
    if (status === 428 || status === 499) return tryLater("PROVIDER_REFUSES_US")
    if (status === 400) return outcomeOf400(text)
    return troubleOf(answered)
  }

  /** Whether the bridge is there, and has our number. */
  async look(signal: AbortSignal): Promise<Outcome> {
    const { url, from } = this.#parts
    const answered = await callProvider(`${url}/v1/accounts`, {}, signal)
    if (isOutcome(answered)) return answered
    if (answered.status !== 200) return troubleOf(answered)
    const numbers: unknown = jsonOf(answered.text)
    if (!Array.isArray(numbers)) return tryLater("PROVIDER_DOWN")
    return numbers.includes(from) ? { kind: "accepted" } : tryLater("PROVIDER_REFUSES_US")
  }

  /** Whether somebody has Signal at this number. Signal rations how often that may be asked. */
  async lookFor(to: DeliveryAddress, signal: AbortSignal): Promise<Outcome> {
    const { url, from } = this.#parts
    const asked = new URLSearchParams({ numbers: to })
    const answered = await callProvider(`${url}/v1/search/${encodeURIComponent(from)}?${asked}`, {}, signal)
    if (isOutcome(answered)) return answered
    if (answered.status === 400) return outcomeOf400(answered.text)
    if (answered.status !== 200) return troubleOf(answered)
    const found: unknown = jsonOf(answered.text)
    const [isRegistered] = Array.isArray(found)
      ? found.map((one: unknown) => (one as { readonly registered?: unknown } | null)?.registered)
      : []
    if (typeof isRegistered !== "boolean") return tryLater("PROVIDER_DOWN")
    return isRegistered ? { kind: "accepted" } : { kind: "refused", because: "ADDRESS_GONE" }
  }

  close(): void {}
}

/** Since 2026-07 a 201 may say that this recipient got nothing. */
function outcomeOf201(text: string): Outcome {
  const read: unknown = jsonOf(text)
  const answers: readonly unknown[] = Array.isArray(read) ? read : [read]
  const [reason] = answers.flatMap(reasonsIn)
  return reason === undefined ? { kind: "accepted" } : outcomeOfReason(reason)
}

function reasonsIn(answer: unknown): string[] {
  const { errors } = (answer ?? {}) as { readonly errors?: { readonly recipients?: unknown } }
  if (!Array.isArray(errors?.recipients)) return []
  return errors.recipients.map((one: unknown) => String((one as { readonly reason?: unknown } | null)?.reason ?? ""))
}

function outcomeOf400(text: string): Outcome {
  return outcomeOfReason(String(jsonOf(text).error ?? ""))
}

function outcomeOfReason(reason: string): Outcome {
  if (/unregistered/i.test(reason)) return { kind: "refused", because: "ADDRESS_GONE" }
  // They have another phone: whoever it is has to be asked before anything is sent there.
  if (/identity|untrusted/i.test(reason)) return { kind: "refused", because: "ADDRESS_REFUSES" }
  if (/rate ?_?limit|proof/i.test(reason)) return tryLater("PROVIDER_BUSY")
  return tryLater("PROVIDER_DOWN")
}
