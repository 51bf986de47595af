import type { Outcome, Trouble } from "./channel.ts"

/** What a provider answered. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  /** At most {@link MOST_ANSWER} characters. */
  readonly text: string
}

/** 64 Ki: answers are a few hundred characters of JSON. */
const MOST_ANSWER = 65_536

/**
 * One request to a provider, never redirected: what is sent is for whom the operator named. What goes wrong on the way comes
 * back as an outcome; nothing is thrown.
 */
export async function callProvider(
  url: string,
  request: RequestInit,
  signal: AbortSignal,
): Promise<Answered | Outcome> {
  try {
    const response = await fetch(url, { ...request, redirect: "manual", signal })
    return { status: response.status, headers: response.headers, text: await readShort(response) }
  } catch {
    // What fetch throws names the address.
    return tryLater(signal.aborted ? "PROVIDER_SLOW" : "PROVIDER_DOWN")
  }
}

async function readShort(response: Response): Promise<string> {
  let text = ""
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_ANSWER) break
  }
  return text
}

export const isOutcome = (answered: Answered | Outcome): answered is Outcome => "kind" in answered

export function tryLater(because: Trouble, afterMs?: number): Outcome {
  return { kind: "try later", because, ...(afterMs === undefined ? {} : { afterMs }) }
}

/** What a status means that says nothing of the address itself. */
export function troubleOf({ status, headers }: Answered): Outcome {
  if (status === 401 || status === 403) return tryLater("PROVIDER_REFUSES_US")
  if (status === 429 || status === 503) return tryLater("PROVIDER_BUSY", retryAfterMs(headers))
  // Anything else that a provider didn't document: it is out of order, or we are.
  return tryLater(status >= 500 || status < 400 ? "PROVIDER_DOWN" : "PROVIDER_REFUSES_US")
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after")
  if (value === null) return undefined
  const ms = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}

/** An answer's JSON object; empty when it is none. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
