import type { IncomingMessage } from "node:http"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { RequestError } from "../problem.ts"
import type { ByteBudget } from "./byte-budget.ts"

interface Reading {
  readonly fail: (error: RequestError) => void
  lastByteMs: number
}

/** While memory is this full, who sends nothing gives up their place sooner. */
const CROWDED = 0.75
const STALLED_WHEN_CROWDED_MS = 3000
const LOOK_EVERY_MS = 1000

/** Reads request bodies of known length, each into one buffer, within the byte budget and a time. */
export class BodyReader {
  readonly #budget: ByteBudget
  readonly #stalledMs: number
  readonly #underWay = new Set<Reading>()
  readonly #timer: NodeJS.Timeout

  /** @param stalledMs - A body that brings nothing for this long is given up. */
  constructor(budget: ByteBudget, stalledMs: number) {
    this.#budget = budget
    this.#stalledMs = stalledMs
    this.#timer = setInterval(() => this.#giveUpStalled(), LOOK_EVERY_MS).unref()
  }

  /**
   * Reads the whole body. Its bytes are taken from the budget as they come; whoever gets them gives `length` back when done
   * with them. When this fails nothing is left taken.
   *
   * @param length - What `content-length` says; the HTTP parser lets neither more nor fewer through.
   * @returns the body, or `undefined` when the phone went away in the middle: there is nobody to answer.
   * @throws RequestError `REQUEST_TOO_SLOW`, `SERVER_BUSY`.
   */
  read(request: IncomingMessage, length: number): Promise<Bytes | undefined> {
    return new Promise((resolve, reject) => {
      let body: Bytes | undefined
      let at = 0
      const end = (): void => {
        this.#underWay.delete(reading)
        request.off("data", onData).off("end", onEnd).off("close", onClose)
      }
      const reading: Reading = {
        lastByteMs: performance.now(),
        fail: (error) => {
          end()
          this.#budget.giveBack(at)
          reject(error)
        },
      }
      const onData = (chunk: Buffer): void => {
        if (!this.#budget.hasRoomFor(chunk.length)) {
          reading.fail(new RequestError("SERVER_BUSY"))
          return
        }
        this.#budget.take(chunk.length)
        // What came in one piece is in memory of its own, and stays there.
        if (chunk.length === length) body = chunk as Uint8Array as Bytes
        else {
          body ??= new Uint8Array(length)
          body.set(chunk, at)
        }
        at += chunk.length
        reading.lastByteMs = performance.now()
      }
      const onEnd = (): void => {
        end()
        resolve(body ?? new Uint8Array(0))
      }
      const onClose = (): void => {
        end()
        this.#budget.giveBack(at)
        resolve(undefined)
      }
      this.#underWay.add(reading)
      request.on("data", onData).on("end", onEnd).on("close", onClose)
    })
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #giveUpStalled(): void {
    const isCrowded = !this.#budget.hasRoomFor(this.#budget.most * (1 - CROWDED))
    const before =
      performance.now() - (isCrowded ? Math.min(STALLED_WHEN_CROWDED_MS, this.#stalledMs) : this.#stalledMs)
    for (const reading of this.#underWay) {
      if (reading.lastByteMs < before) reading.fail(new RequestError("REQUEST_TOO_SLOW"))
    }
  }
}
