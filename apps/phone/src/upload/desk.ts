import { toHex } from "@alongside/evidence/format/bytes"
import type { Encounters } from "../outbox/encounters.ts"
import type { Keeper } from "../outbox/keeper.ts"
import type { Outbox } from "../outbox/outbox.ts"
import type { BatchRow } from "../outbox/rows.ts"
import type { LegOpening, SealedBatch, ToCourier, ToSealer } from "../outbox/sealed-batch.ts"
import type { Courier } from "./courier.ts"
import type { Progress } from "./progress.ts"

export interface DeskParts {
  readonly outbox: Outbox
  readonly encounters: Encounters
  readonly keeper: Keeper
  readonly courier: Courier
  readonly progress: Progress
  /** The first free number for a batch. */
  readonly nextNumber: number
  readonly changed: () => void
}

/** The recording on screen. */
interface Current {
  readonly id: string
  /** When its newest leg began, in milliseconds after the first press. */
  readonly baseMs: number
  /** True once that leg is sealed to its end. */
  isSealed: boolean
}

/** Where sealed batches come in: to the disk and to the network at the same time. It knows which recording is on screen. */
export class Desk {
  readonly #parts: DeskParts
  #nextNumber: number
  #current: Current | undefined
  readonly #forgotten = new Set<string>()
  #sealer: MessagePort | undefined
  /** Stopped before its first batch came. */
  #earlyStop: { readonly leaveNothing: boolean } | undefined

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.#nextNumber = parts.nextNumber
  }

  get current(): Current | undefined {
    return this.#current
  }

  /** True while a leg is being sealed. */
  get isRecording(): boolean {
    return this.#current !== undefined && !this.#current.isSealed
  }

  tellSealer(message: ToSealer): void {
    this.#sealer?.postMessage(message)
  }

  /** A seal worker will speak on `port`. @param greeting - what it is told first. */
  attach(port: MessagePort, greeting: readonly ToSealer[]): void {
    let line: { readonly id: string; readonly leg: number } | undefined
    // In order, though the first may have to wait for the disk.
    let handled = Promise.resolve()
    port.onmessage = ({ data }: MessageEvent<ToCourier>) => {
      handled = handled.then(async () => {
        if (data.say === "begin") line = await this.#begin(data.opening)
        else if (line === undefined) throw new Error("a seal worker spoke before its leg began")
        else if (data.say === "batch") this.#take(line.id, line.leg, data.batch)
        else await this.#sealedToItsEnd(line.id)
      })
    }
    this.#sealer = port
    for (const message of greeting) this.tellSealer(message)
  }

  /** The person stopped the recording on screen: no further leg. */
  async stop(leaveNothing: boolean): Promise<void> {
    const id = this.#current?.id
    if (id === undefined || this.#current?.isSealed === true) {
      this.#earlyStop = { leaveNothing }
      return
    }
    await this.#end(id, leaveNothing)
  }

  /** The recording is no longer the one on screen. */
  leave(): void {
    this.#current = undefined
    this.#earlyStop = undefined
    this.#parts.courier.current = undefined
  }

  /** Takes what is remembered of encounters of which nothing is to stay off the disk, once the server has all of them. */
  async forgetFinished(): Promise<void> {
    const { courier, encounters, keeper, progress, changed } = this.#parts
    const waiting = new Set(courier.backlog.all.map(({ encounter }) => encounter))
    for (const { id, leavesNothing } of encounters.all) {
      const isOpen =
        waiting.has(id) || progress.refusalOf(id) !== undefined || (id === this.#current?.id && this.isRecording)
      if (!leavesNothing || isOpen || this.#forgotten.has(id)) continue
      this.#forgotten.add(id)
      await keeper.forget(id)
    }
    changed()
  }

  async #begin(opening: LegOpening): Promise<{ id: string; leg: number }> {
    const { courier, encounters, outbox, progress } = this.#parts
    const id = toHex(opening.encounter)
    const row = encounters.begin(opening, progress.untilOf(id) + 1)
    this.#current = { id, baseMs: row.legs.at(-1)!.baseMs, isSealed: false }
    courier.current = id
    courier.dataUsedBytes = 0
    // Nothing of a further leg may reach the server before this phone remembers that it began it: a start after a crash
    // would else claim the same leg with another key. A disk that is full is no reason not to send.
    if (opening.leg > 0) await outbox.putEncounter(row).catch(() => undefined)
    if (this.#earlyStop !== undefined) await this.#end(id, this.#earlyStop.leaveNothing)
    this.#earlyStop = undefined
    return { id, leg: opening.leg }
  }

  #take(encounter: string, leg: number, batch: SealedBatch): void {
    const { courier, encounters, keeper, progress, changed } = this.#parts
    const { bytes, legHead: _, ...known } = batch
    const row: BatchRow = {
      ...known,
      number: this.#nextNumber++,
      encounter,
      leg,
      byteLength: bytes.length,
      refusal: undefined,
    }
    progress.sealed(row)
    courier.backlog.add(row)
    void keeper.keep(row, bytes, encounters.sealed(encounter, leg, batch)).then(changed)
    courier.pump()
    changed()
  }

  async #sealedToItsEnd(id: string): Promise<void> {
    if (this.#current?.id === id) this.#current.isSealed = true
    await this.forgetFinished()
  }

  async #end(id: string, leaveNothing: boolean): Promise<void> {
    const { encounters, keeper, outbox } = this.#parts
    await outbox.putEncounter(encounters.end(id, leaveNothing)).catch(() => undefined)
    if (!leaveNothing) return
    await keeper.removeKept(id)
    await this.forgetFinished()
  }
}
