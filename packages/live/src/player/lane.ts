import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Range } from "./holes.ts"
import type { Seconds } from "./live-edge.ts"

export interface Append {
  /** What it is: handed back when it fails. */
  readonly name: string
  readonly type: string
  readonly bytes: Bytes
  /** Added to the bytes' own times; `undefined` where they go on with a stream that has been begun. */
  readonly offset: Seconds | undefined
}

type Work = { readonly append: Append } | { readonly remove: Range }

export interface LaneEvents {
  /** An append or a removal is done. */
  changed(): void
  /** The browser's own buffer is full: remove something, then {@link Lane.retry}. */
  full(): void
  /** The browser couldn't read an append; the lane is dead. */
  failed(append: Append | undefined): void
}

/** One SourceBuffer with its work in order: it can do only one thing at a time. */
export class Lane {
  readonly #buffer: SourceBuffer
  readonly #events: LaneEvents
  #type: string
  readonly #work: Work[] = []
  #under: Work | undefined
  #isFull = false
  #isDead = false

  /** @throws NotSupportedError when the browser can't play `type`; QuotaExceededError when it takes no more lanes. */
  constructor(source: MediaSource, type: string, events: LaneEvents) {
    this.#buffer = source.addSourceBuffer(type)
    this.#type = type
    this.#events = events
    this.#buffer.addEventListener("updateend", () => this.#done())
    this.#buffer.addEventListener("error", () => this.#die(this.#under))
  }

  append(append: Append): void {
    this.#work.push({ append })
    this.#next()
  }

  /** Before anything that still waits to be added. */
  remove(range: Range): void {
    if (range.to <= range.from) return
    this.#work.unshift({ remove: range })
    this.#next()
  }

  retry(): void {
    this.#isFull = false
    this.#next()
  }

  get ranges(): readonly Range[] {
    if (this.#isDead) return []
    const { buffered } = this.#buffer
    return Array.from({ length: buffered.length }, (_, i) => ({ from: buffered.start(i), to: buffered.end(i) }))
  }

  get isWorking(): boolean {
    return this.#under !== undefined || this.#work.length > 0
  }

  close(): void {
    this.#isDead = true
    this.#work.length = 0
  }

  #done(): void {
    if (this.#isDead) return
    this.#under = undefined
    this.#events.changed()
    this.#next()
  }

  #die(work: Work | undefined): void {
    if (this.#isDead) return
    this.close()
    this.#events.failed(work !== undefined && "append" in work ? work.append : undefined)
  }

  #next(): void {
    if (this.#isDead || this.#isFull || this.#buffer.updating) return
    const work = this.#work.shift()
    if (work === undefined) return
    this.#under = work
    try {
      if ("remove" in work) this.#buffer.remove(work.remove.from, work.remove.to)
      else this.#append(work.append)
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") {
        this.#under = undefined
        this.#isFull = true
        this.#work.unshift(work)
        this.#events.full()
      } else this.#die(work)
    }
  }

  #append({ type, bytes, offset }: Append): void {
    if (offset !== undefined) {
      // Whatever the parser holds of an unfinished stream is thrown away; without that no offset can be set.
      this.#buffer.abort()
      if (type !== this.#type) {
        this.#buffer.changeType(type)
        this.#type = type
      }
      if (this.#buffer.timestampOffset !== offset) this.#buffer.timestampOffset = offset
    }
    this.#buffer.appendBuffer(bytes)
  }
}
