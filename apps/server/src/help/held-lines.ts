import type { HeldAnswer, PhoneLineMessage } from "@alongside/protocol/call/phone-line"
import type { RequestId } from "../dispatch/help-request.ts"
import { RequestError } from "../problem.ts"

/** Words that wait for one phone at most: a description, its candidates, and somebody who writes fast. The oldest go first. */
const MOST_MESSAGES = 40
/** A phone that hasn't asked for so long is gone, or has found a WebSocket. */
const KEPT_MS = 60_000

/** One phone that asks again and again. */
interface Line {
  messages: { readonly number: number; readonly message: PhoneLineMessage }[]
  /** Of the last message there was. */
  last: number
  askedMs: number
  /** How often it has asked. */
  asked: number
  /** Wake those who wait for something new. */
  readonly waiting: Set<() => void>
}

/** What is said to phones that hold a GET open instead of a WebSocket, until they have asked for what follows it. */
export class HeldLines {
  readonly #lines = new Map<RequestId, Line>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Something for the phone of this request; lost if it doesn't listen this way. */
  tell(id: RequestId, message: PhoneLineMessage): void {
    const line = this.#lines.get(id)
    if (line === undefined) return
    line.last += 1
    line.messages.push({ number: line.last, message })
    if (line.messages.length > MOST_MESSAGES) line.messages.shift()
    wake(line)
  }

  /** How it stands has changed. */
  wake(id: RequestId): void {
    const line = this.#lines.get(id)
    if (line !== undefined) wake(line)
  }

  /**
   * A phone asks. Whoever asked before for the same request is answered now.
   * @param onNew - It hasn't asked for a while, or never.
   * @returns the question's number: see {@link isNewest}.
   * @throws RequestError `SERVER_BUSY` when there are too many.
   */
  ask(id: RequestId, onNew: () => void): number {
    const known = this.#lines.get(id)
    if (known === undefined && this.#lines.size >= this.#most) throw new RequestError("SERVER_BUSY")
    const line = known ?? { messages: [], last: 0, askedMs: 0, asked: 0, waiting: new Set() }
    line.askedMs = performance.now()
    line.asked += 1
    wake(line)
    this.#lines.set(id, line)
    const { asked } = line
    if (known === undefined) onNew()
    return asked
  }

  /** False when the phone has asked again since: nobody waits for the answer. */
  isNewest(id: RequestId, asked: number): boolean {
    return this.#lines.get(id)?.asked === asked
  }

  /** @param after - What the phone has, which is forgotten here. A number that was never given is of an earlier run of the server. */
  messagesAfter(id: RequestId, after: number): Pick<HeldAnswer, "messages" | "next"> {
    const line = this.#lines.get(id)
    if (line === undefined) return { messages: [], next: 0 }
    const known = after > line.last ? 0 : after
    line.messages = line.messages.filter(({ number }) => number > known)
    return { messages: line.messages.map(({ message }) => message), next: line.last }
  }

  /** Resolves when there may be something new, or after so long. */
  changed(id: RequestId, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => wakes(), withinMs)
      const waiting = this.#lines.get(id)?.waiting
      const wakes = (): void => {
        clearTimeout(timer)
        waiting?.delete(wakes)
        resolve()
      }
      waiting?.add(wakes)
    })
  }

  forgetSilent(): void {
    const before = performance.now() - KEPT_MS
    for (const [id, { askedMs }] of this.#lines) if (askedMs < before) this.#lines.delete(id)
  }

  /** Whoever waits is answered. */
  close(): void {
    for (const line of this.#lines.values()) wake(line)
  }
}

function wake({ waiting }: Line): void {
  for (const wakes of [...waiting]) wakes()
}
