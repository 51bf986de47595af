import type { HelpOrder, HelpReport } from "./orders.ts"

/** The page's end of the line to the help worker, which lives as long as the page. */
export class HelpLine {
  readonly #worker = new Worker(new URL("./help-worker.ts", import.meta.url), { type: "module", name: "help" })

  constructor(told: (report: HelpReport) => void) {
    this.#worker.onmessage = ({ data }: MessageEvent<HelpReport>) => told(data)
  }

  tell(order: HelpOrder): void {
    this.#worker.postMessage(order)
  }

  close(): void {
    this.#worker.terminate()
  }
}
