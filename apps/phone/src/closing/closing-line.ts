import type { ClosingOrder, SignedClosing } from "./orders.ts"

/** The page's end of the line to the closing worker, which lives as long as the page. */
export class ClosingLine {
  readonly #worker = new Worker(new URL("./closing-worker.ts", import.meta.url), { type: "module", name: "closing" })

  send(closing: SignedClosing): void {
    const order: ClosingOrder = { closing }
    this.#worker.postMessage(order)
  }
}
