import type { RecoveryAnswers, RecoveryOrder, RecoveryReport } from "./orders.ts"

/** Thrown for an order that the recovery worker couldn't carry out. */
export class RecoveryOrderError extends Error {
  override readonly name = "RecoveryOrderError"
  /** Of docs/errors.md; `undefined` for a bug, or a refusal of the browser's. */
  readonly code: string | undefined
  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

/** The page's end of the line to the recovery worker, which lives as long as this is open. */
export class RecoveryLine {
  readonly #worker = new Worker(new URL("./recovery-worker.ts", import.meta.url), { type: "module", name: "recovery" })
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  #lastNumber = 0
  #hasStopped = false

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<RecoveryReport>) => {
      const waiting = this.#waiting.get(data.number)
      this.#waiting.delete(data.number)
      if ("failed" in data) waiting?.reject(new RecoveryOrderError(data.failed.message, data.failed.code))
      else waiting?.resolve(data.answer as never)
    }
    this.#worker.onerror = () => {
      this.#hasStopped = true
      for (const { reject } of this.#waiting.values()) reject(new RecoveryOrderError("the worker stopped", undefined))
      this.#waiting.clear()
    }
  }

  /** @throws {RecoveryOrderError} */
  ask<O extends RecoveryOrder>(order: O): Promise<RecoveryAnswers[O["order"]]> {
    const number = ++this.#lastNumber
    return new Promise((resolve, reject) => {
      if (this.#hasStopped) return reject(new RecoveryOrderError("the worker stopped", undefined))
      this.#waiting.set(number, { resolve, reject })
      this.#worker.postMessage({ ...order, number })
    })
  }

  /** Ends the worker, and with it all that it held. */
  close(): void {
    this.#worker.terminate()
  }
}
