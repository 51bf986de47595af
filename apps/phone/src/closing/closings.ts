import type { ClosingAct, ClosingMeaning } from "@alongside/evidence/statement/closing"
import type { ClosingLine } from "./closing-line.ts"
import type { ClosingWish, SignedClosing } from "./orders.ts"

/** The line is tried again so often while its code can't be loaded. */
const LOAD_AGAIN_MS = 3000

/** What the page knows of closings: which number is next, and where they go. */
export class Closings {
  readonly #sign: (wish: ClosingWish) => void
  #line: Promise<ClosingLine> | undefined
  #number = 0

  /** @param sign - by whoever records: {@link carry} brings it back. */
  constructor(sign: (wish: ClosingWish) => void) {
    this.#sign = sign
  }

  say(act: ClosingAct, meaning: ClosingMeaning): void {
    this.#sign({ number: this.#number, act, meaning })
    this.#number += 1
  }

  /** It has come back sealed and signed. */
  carry(closing: SignedClosing): void {
    void this.open().then((line) => line.send(closing))
  }

  /** The next leg counts from 0 again. */
  leave(): void {
    this.#number = 0
  }

  /** Begins to send what earlier starts of the app left. Loaded when it is wanted: the app shall record before. */
  open(): Promise<ClosingLine> {
    this.#line ??= this.#load()
    return this.#line
  }

  async #load(): Promise<ClosingLine> {
    for (;;) {
      const loaded = await import("./closing-line.ts").catch(() => undefined)
      if (loaded !== undefined) return new loaded.ClosingLine()
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
    }
  }
}
