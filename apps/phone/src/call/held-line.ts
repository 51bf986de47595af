import type { Bytes } from "@alongside/evidence/format/bytes"
import { fromBase64url, toBase64url } from "@alongside/live/call/base64url"
import type { HeldAnswer, PhoneMessage } from "@alongside/protocol/call/phone-line"
import { errorStatus } from "@alongside/protocol/error-codes"
import { helpRoutes } from "@alongside/protocol/help"
import type { StatusEvents } from "./status-socket.ts"

/** The server answers within 20 s; a dead radio link never does. */
const HELD_MS = 30_000
const SAID_MS = 8000
/** An answer that brought nothing isn't asked for again at once, whoever gave it. */
const AGAIN_MS = 1000

/** Why no more is asked: the token isn't good any more, nothing came of a question, or nobody wants to know. */
export type HeldEnd = "refused" | "lost" | "left"

export interface HeldEvents extends Pick<StatusEvents, "opened" | "said"> {
  /** As `StatusEvents.status`; resolves when it was read. */
  status(bytes: Bytes): Promise<void>
  /** Of the newest status that is known; 0 for none. */
  version(): number
}

/** Where no WebSocket gets through: asks what one would bring, again and again, and POSTs what would be said over it. */
export async function hold(token: string, events: HeldEvents, signal: AbortSignal): Promise<HeldEnd> {
  let next = 0
  let saying = Promise.resolve()
  events.opened((signed) => {
    // One after the other: what is said first shall come first.
    saying = saying.then(() => say(token, signed))
  })
  while (!signal.aborted) {
    const version = events.version()
    const answer = await ask(token, next, version, signal)
    if (answer === "refused") return answer
    if (answer === undefined) return signal.aborted ? "left" : "lost"
    next = answer.next
    for (const message of answer.messages) {
      const signed = message.type === "call" ? fromBase64url(message.signed) : undefined
      if (signed !== undefined) events.said(signed)
    }
    const status = answer.status === null ? undefined : fromBase64url(answer.status)
    if (status !== undefined) await events.status(status)
    if (answer.messages.length === 0 && events.version() === version) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  return "left"
}

async function ask(
  token: string,
  after: number,
  version: number,
  signal: AbortSignal,
): Promise<HeldAnswer | "refused" | undefined> {
  const given = new AbortController()
  const leave = (): void => given.abort()
  const timer = setTimeout(leave, HELD_MS)
  signal.addEventListener("abort", leave)
  try {
    const response = await fetch(`${helpRoutes.held}?after=${after}&version=${version}`, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit",
      signal: given.signal,
    })
    if (response.status === errorStatus.HELP_TOKEN_REFUSED) return "refused"
    return response.ok ? readAnswer(await response.json()) : undefined
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", leave)
  }
}

/** Bounds as the protocol's `heldAnswerSchema` has them. */
function readAnswer(given: unknown): HeldAnswer | undefined {
  const { status, messages, next } = given as Partial<Record<keyof HeldAnswer, unknown>>
  if (!Array.isArray(messages) || typeof next !== "number") return undefined
  const words = messages.filter(
    (one: Partial<Record<"type" | "signed", unknown>>) => one.type === "call" && typeof one.signed === "string",
  )
  return { status: typeof status === "string" ? status : null, messages: words, next }
}

/** Lost where the network is: who signs says it again. */
async function say(token: string, signed: Bytes): Promise<void> {
  const word: PhoneMessage = { type: "call", signed: toBase64url(signed) }
  await fetch(helpRoutes.held, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(word),
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(SAID_MS),
  }).catch(() => undefined)
}
