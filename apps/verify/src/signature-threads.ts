import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { packLot, type Signed } from "./signature-lot.ts"

/** Signatures that go to a thread at once, at most: a few milliseconds of work, so that sending them costs nothing beside it. */
const LOT = 64
/** A thread keeps nothing: without a bound V8 would let each grow like a whole program. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 }

interface Wanted extends Signed {
  readonly resolve: (isRight: boolean) => void
  readonly reject: (error: Error) => void
}

interface Thread {
  readonly worker: Worker
  /** Lots that it has and hasn't answered, in their order. */
  readonly lots: Wanted[][]
}

/**
 * Verifies Ed25519 signatures on every core: in a package of hours they are most of the work. Threads start when there is work for them.
 */
export class SignatureThreads implements AsyncDisposable {
  readonly #program: URL
  readonly #most: number
  readonly #threads: Thread[] = []
  #waiting: Wanted[] = []
  #failure: Error | undefined

  /** @param program - what a thread runs; it has to call `serveSignatures`. */
  constructor(program: URL, most = availableParallelism()) {
    this.#program = program
    this.#most = most
  }

  /** As `Platform.verifyEd25519`. Rejects only for a bug, or when the system gives no thread. */
  readonly verify = (publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> => {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#waiting.length === 0) setImmediate(() => this.#feedIdle())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ publicKey, signature, message, resolve, reject })
      if (this.#waiting.length === LOT) this.#send(this.#idlest())
    })
  }

  /** A lot that isn't full goes only to a thread that would have nothing to do. */
  #feedIdle(): void {
    if (this.#waiting.length === 0) return
    const thread = this.#idlest()
    if (thread.lots.length === 0) this.#send(thread)
  }

  #send({ worker, lots }: Thread): void {
    const lot = this.#waiting
    this.#waiting = []
    lots.push(lot)
    const packed = packLot(lot)
    worker.postMessage(packed, [packed.buffer])
  }

  #idlest(): Thread {
    const [idlest] = this.#threads.toSorted((a, b) => a.lots.length - b.lots.length)
    if (idlest !== undefined && (idlest.lots.length === 0 || this.#threads.length === this.#most)) return idlest
    const thread: Thread = { worker: new Worker(this.#program, { resourceLimits }), lots: [] }
    thread.worker.on("message", (answers: Uint8Array) => {
      for (const [i, { resolve }] of thread.lots.shift()?.entries() ?? []) resolve(answers[i] === 1)
      this.#feedIdle()
    })
    thread.worker.on("error", (error: Error) => this.#fail(error))
    this.#threads.push(thread)
    return thread
  }

  /** A thread that ended answers nothing any more: nobody shall wait for it. */
  #fail(error: Error): void {
    this.#failure ??= error
    const unanswered = [...this.#threads.flatMap(({ lots }) => lots.splice(0).flat()), ...this.#waiting.splice(0)]
    for (const { reject } of unanswered) reject(error)
  }

  /** Ends every thread. What hasn't been answered never is. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()))
  }
}
