import { Worker } from "node:worker_threads"
import type { ErasurePlan, ObjectPlan, WrittenObject } from "./housekeeping.ts"
import type { OnStep, Step } from "./steps.ts"

/** Slow disk work, done on a thread of its own. */
export type Chore =
  | {
      readonly kind: "start log file"
      readonly directory: string
      readonly number: number
      readonly generation: Uint8Array
    }
  | { readonly kind: "remove log file"; readonly path: string; readonly isDamaged: boolean }
  | { readonly kind: "write object"; readonly plan: ObjectPlan }
  | { readonly kind: "flush object directories"; readonly directories: readonly string[] }
  | { readonly kind: "erase objects"; readonly plan: ErasurePlan }

export type ChoreMessage = { readonly id: number; readonly chore: Chore }
export type ChoreAnswer =
  | { readonly id: number; readonly result: WrittenObject | undefined }
  | { readonly id: number; readonly message: string; readonly code: string | undefined }
  | { readonly step: Step }

interface Waiting {
  readonly resolve: (result: WrittenObject | undefined) => void
  readonly reject: (error: Error) => void
}

/**
 * The thread that drains, begins and removes files, with plain blocking calls where they are short.
 *
 * The thread that answers phones has no time for it, and the pool that Node keeps for file calls belongs to the log's
 * flushes and to reading; draining uses it for the flushes of objects only.
 */
export class Housekeeper {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #failure: Error | undefined

  /** @param onStep - When given, the thread stops at every step until this returned. */
  constructor(onStep: OnStep | undefined) {
    const gate = onStep === undefined ? undefined : new Int32Array(new SharedArrayBuffer(4))
    this.#worker = new Worker(new URL("./housekeeper-thread.ts", import.meta.url), { workerData: { gate } })
    this.#worker.on("message", (answer: ChoreAnswer) => {
      if (!("step" in answer)) return this.#settle(answer)
      onStep?.(answer.step)
      Atomics.store(gate!, 0, 1)
      Atomics.notify(gate!, 0)
    })
    // Whoever gives it a chore from now on learns that the thread is gone.
    this.#worker.on("error", (error: Error) => {
      this.#failure = error
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
  }

  async writeObject(plan: ObjectPlan): Promise<WrittenObject> {
    return (await this.#do({ kind: "write object", plan }))!
  }

  /** Does any of the chores that bring nothing back. */
  async do(chore: Exclude<Chore, { kind: "write object" }>): Promise<void> {
    await this.#do(chore)
  }

  /** Ends the thread. What it was doing may be left unfinished, as after a crash. */
  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #do(chore: Chore): Promise<WrittenObject | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, chore } satisfies ChoreMessage)
    })
  }

  #settle(answer: Exclude<ChoreAnswer, { step: Step }>): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ("result" in answer) waiting?.resolve(answer.result)
    else waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }))
  }
}
