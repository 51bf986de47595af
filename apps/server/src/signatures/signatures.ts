import type { KeyObject } from "node:crypto"
import { availableParallelism } from "node:os"
import type { EventLoopUtilization } from "node:perf_hooks"
import { Worker } from "node:worker_threads"
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { UnverifiedCose } from "@alongside/evidence/format/cose"
import type { Busy } from "../load.ts"
import { answerLength, encodeJobs, type Job } from "./job-list.ts"

interface Waiting {
  readonly job: Job
  readonly settle: (answer: Bytes) => void
}

interface Thread {
  readonly worker: Worker
  /** Lists that it has been given, the oldest first. */
  readonly underWay: Waiting[][]
  /** As it was when it was last asked how busy it is. */
  before: EventLoopUtilization
}

/** 3 ms of work: whoever comes next doesn't wait longer for the list before. */
const JOBS_IN_LIST = 32
/** One that is worked on, and one that waits in the thread, so that it never waits for us. */
const LISTS_UNDER_WAY = 2
/** Of full ones there may be 150 ms of work: so long the event loop is away when it settles what a crowd has asked for. */
const FULL_LISTS_UNDER_WAY = 48
/** More than these the rest of a server can't feed. */
const MOST_THREADS = 4

/**
 * Verifies and makes Ed25519 signatures on threads of their own: a verification takes 0.1 ms, and the event loop has thousands
 * a second of them to wait for.
 *
 * [Note: Why not the thread pool]
 * Given to Node's thread pool one by one, each signature wakes a thread, which on a busy machine takes the event loop's core
 * away: three times for each upload, as the kernel counts it. Here what comes while a thread is busy is collected and handed
 * over together, so that the busier the server is the fewer wakings it needs; and flushes of the disk, which do go through the
 * pool, don't stand in line behind signatures.
 */
export class Signatures implements Busy {
  readonly #threads: readonly Thread[]
  #queue: Waiting[] = []
  #isHandingOver = false

  /** @param privateKey - The server's, Ed25519. @param threads - One core is the event loop's. */
  constructor(privateKey: KeyObject, threads = Math.min(Math.max(availableParallelism() - 1, 1), MOST_THREADS)) {
    this.#threads = Array.from({ length: threads }, () => this.#start(privateKey))
  }

  /** True when the signature is that of `publicKey`, 32 bytes. */
  verify(
    publicKey: Uint8Array,
    { claimedSignature, signedBytes }: Pick<UnverifiedCose, "claimedSignature" | "signedBytes">,
  ): Promise<boolean> {
    const job = { kind: "verify", publicKey, signature: claimedSignature, message: signedBytes } as const
    return new Promise((resolve) => this.#add(job, (answer) => resolve(answer[0] === 1)))
  }

  /** The server's signature, 64 bytes. */
  sign(message: Bytes): Promise<Bytes> {
    return new Promise((resolve) => this.#add({ kind: "sign", message }, resolve))
  }

  /** Of the threads' time since it was last asked. */
  busyShare(): number {
    const shares = this.#threads.map((thread) => {
      const now = thread.worker.performance.eventLoopUtilization()
      const { utilization } = thread.worker.performance.eventLoopUtilization(now, thread.before)
      thread.before = now
      return utilization
    })
    return Math.max(...shares)
  }

  /** Ends the threads; what they haven't answered never will be. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #start(privateKey: KeyObject): Thread {
    const worker = new Worker(new URL("./signature-thread.ts", import.meta.url), { workerData: privateKey })
    const thread: Thread = { worker, underWay: [], before: worker.performance.eventLoopUtilization() }
    worker.on("message", (answers: Bytes) => this.#deliver(thread, answers))
    // A fault of this program, and nothing could be verified any more: the process ends.
    worker.on("error", (error) => {
      throw error
    })
    worker.unref()
    return thread
  }

  #add(job: Job, settle: (answer: Bytes) => void): void {
    this.#queue.push({ job, settle })
    if (this.#isHandingOver) return
    this.#isHandingOver = true
    // After this turn of the event loop: what the sockets bring in it goes over together.
    setImmediate(() => {
      this.#isHandingOver = false
      this.#handOver()
    })
  }

  #handOver(): void {
    for (let lists = 0; lists < FULL_LISTS_UNDER_WAY; lists++) {
      for (const { worker, underWay } of this.#threads) {
        if (this.#queue.length < (lists < LISTS_UNDER_WAY ? 1 : JOBS_IN_LIST)) return
        if (underWay.length > lists) continue
        const list = this.#queue.splice(0, JOBS_IN_LIST)
        underWay.push(list)
        const bytes = encodeJobs(list.map(({ job }) => job))
        worker.postMessage(bytes, [bytes.buffer])
      }
    }
  }

  #deliver({ underWay }: Thread, answers: Bytes): void {
    let at = 0
    for (const { job, settle } of underWay.shift() ?? []) {
      const length = answerLength(job)
      settle(answers.slice(at, at + length))
      at += length
    }
    this.#handOver()
  }
}
