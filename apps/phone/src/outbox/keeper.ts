import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Encounters } from "./encounters.ts"
import type { Outbox } from "./outbox.ts"
import type { BatchRow } from "./rows.ts"
import type { Room } from "./sealed-batch.ts"

/** 200 MB, some 50 minutes: acknowledged batches stay here as a second copy until newer ones need the place. */
const KEPT_BYTES = 200_000_000
/** … and no more than this of what the browser lets the app have. */
const KEPT_SHARE = 0.25
/** Sealed bytes held in memory besides the disk's, so that what is sent at once isn't read back first. */
const HELD_BYTES = 16 * 1024 * 1024
/** Bytes that the disk refuses and that wait in memory: beyond the first, no more video; beyond the second, nothing. */
const UNSAVED_VIDEO_BYTES = 16 * 1024 * 1024
const UNSAVED_BYTES = 24 * 1024 * 1024
/** Freed at once when the disk is full, so that not every batch has to ask. */
const FREED_BYTES = 8 * 1024 * 1024

/**
 * Decides what of the outbox is on disk, what in memory, and what has to go: acknowledged batches first, oldest first.
 * What is not acknowledged is never let go of; when even memory is short, {@link room} says what not to seal any more.
 */
export class Keeper {
  readonly #outbox: Outbox
  /** Asked for a row only as it is written: what was read earlier may be out of date by then. */
  readonly #encounters: Encounters
  readonly #roomChanged: (room: Room) => void
  readonly #held = new Map<number, Bytes>()
  #heldBytes = 0
  /** What the disk refused, oldest first; also in {@link #held}. */
  readonly #unsaved = new Map<number, BatchRow>()
  #unsavedBytes = 0
  /** Acknowledged batches on disk, oldest first. */
  readonly #acknowledged = new Map<number, number>()
  #acknowledgedBytes = 0
  #keptBytes = KEPT_BYTES
  readonly #writing = new Map<number, Promise<void>>()
  #room: Room = "all"
  #isSavingAgain = false

  constructor(outbox: Outbox, encounters: Encounters, roomChanged: (room: Room) => void) {
    this.#outbox = outbox
    this.#encounters = encounters
    this.#roomChanged = roomChanged
  }

  /** Counts what an earlier start of the app left here with its receipt. No recording has to wait for it. */
  async countKept(): Promise<void> {
    for (const row of await this.#outbox.kept()) this.#countAcknowledged(row)
    const { quota } = await storageEstimate()
    this.#keptBytes = Math.min(KEPT_BYTES, quota * KEPT_SHARE)
    await this.#dropAcknowledged(this.#keptBytes)
  }

  get room(): Room {
    return this.#room
  }

  get isDiskFull(): boolean {
    return this.#unsaved.size > 0
  }

  /**
   * Resolves when the batch is on disk, or the disk refused it and it waits in memory.
   * @param withEncounter - what is remembered of the encounter has changed too.
   */
  keep(row: BatchRow, bytes: Bytes, withEncounter: boolean): Promise<void> {
    this.#hold(row.number, bytes)
    const written = this.#write(row, bytes, withEncounter).finally(() => this.#writing.delete(row.number))
    this.#writing.set(row.number, written)
    return written
  }

  /** The sealed bytes, from memory or disk; `undefined` when they are nowhere. */
  async bytesOf(number: number): Promise<Bytes | undefined> {
    return this.#held.get(number) ?? (await this.#outbox.read(number))
  }

  /** The same from memory alone, at once. */
  heldBytesOf(number: number): Bytes | undefined {
    return this.#held.get(number)
  }

  /** A verified receipt covers them. @param rows - of one encounter. */
  async acknowledged(rows: readonly BatchRow[]): Promise<void> {
    await Promise.all(rows.map(({ number }) => this.#writing.get(number)))
    const onDisk = rows.filter(({ number }) => !this.#forgetUnsaved(number))
    for (const { number } of rows) this.#release(number)
    const encounter = this.#encounters.row(rows[0]!.encounter)
    const numbers = onDisk.map(({ number }) => number)
    if (!encounter.leavesNothing && (await works(this.#outbox.acknowledge(onDisk, encounter)))) {
      for (const row of onDisk) this.#countAcknowledged(row)
      await this.#dropAcknowledged(this.#keptBytes)
    } else {
      // Nothing is to stay, or the disk is so full that not even a note fits: the server has them. What can't be removed
      // now is sent once more at the next start, and removed then.
      await works(this.#outbox.remove(numbers))
    }
    await this.saveAgain()
  }

  async refused(row: BatchRow): Promise<void> {
    await this.#writing.get(row.number)
    if (this.#unsaved.has(row.number)) return
    // Forgotten, it is sent and refused once more at the next start.
    await works(this.#outbox.refuse(row))
  }

  /** The server has erased the encounter that a batch is of: it and the second copy of all that went before are let go. */
  async erased(row: BatchRow): Promise<void> {
    await this.#writing.get(row.number)
    this.#release(row.number)
    if (!this.#forgetUnsaved(row.number)) await works(this.#outbox.remove([row.number]))
    await this.removeKept(row.encounter)
  }

  /** Takes what the server has of an encounter off the disk. */
  async removeKept(encounter: string): Promise<void> {
    const numbers = (await this.#outbox.kept(encounter)).map(({ number }) => number)
    for (const number of numbers) this.#uncountAcknowledged(number)
    await works(this.#outbox.remove(numbers))
  }

  /** Forgets, on the disk, an encounter of which nothing is left there. */
  async forget(encounter: string): Promise<void> {
    await works(this.#outbox.remove([], [encounter]))
  }

  /** Tries once more what the disk refused. */
  async saveAgain(): Promise<void> {
    if (this.#isSavingAgain) return
    this.#isSavingAgain = true
    try {
      for (const [number, row] of this.#unsaved) {
        const bytes = this.#held.get(number)
        if (bytes === undefined || !(await this.#put(row, bytes, true))) break
        this.#forgetUnsaved(number)
      }
    } finally {
      this.#isSavingAgain = false
    }
  }

  async #write(row: BatchRow, bytes: Bytes, withEncounter: boolean): Promise<void> {
    // In order: what the disk refused before comes first, else an audio batch would be saved between two that aren't.
    if (this.#unsaved.size === 0) {
      if (await this.#put(row, bytes, withEncounter)) return
      if (await this.#dropAcknowledged(this.#acknowledgedBytes - FREED_BYTES)) {
        if (await this.#put(row, bytes, withEncounter)) return
      }
    }
    this.#unsaved.set(row.number, row)
    this.#unsavedBytes += row.byteLength
    this.#reconsiderRoom()
  }

  /** @returns false when the disk takes no more. */
  #put(row: BatchRow, bytes: Bytes, withEncounter: boolean): Promise<boolean> {
    return works(this.#outbox.put(row, bytes, withEncounter ? this.#encounters.row(row.encounter) : undefined))
  }

  #hold(number: number, bytes: Bytes): void {
    this.#held.set(number, bytes)
    this.#heldBytes += bytes.length
    for (const [other, { length }] of this.#held) {
      if (this.#heldBytes <= HELD_BYTES) break
      if (this.#unsaved.has(other) || this.#writing.has(other) || other === number) continue
      this.#held.delete(other)
      this.#heldBytes -= length
    }
  }

  #release(number: number): void {
    const bytes = this.#held.get(number)
    if (bytes === undefined) return
    this.#held.delete(number)
    this.#heldBytes -= bytes.length
  }

  #forgetUnsaved(number: number): boolean {
    const row = this.#unsaved.get(number)
    if (row === undefined) return false
    this.#unsaved.delete(number)
    this.#unsavedBytes -= row.byteLength
    this.#reconsiderRoom()
    return true
  }

  #reconsiderRoom(): void {
    const isTight = this.#unsavedBytes > UNSAVED_BYTES
    const room = isTight ? "none" : this.#unsavedBytes > UNSAVED_VIDEO_BYTES ? "no-video" : "all"
    if (room === this.#room) return
    this.#room = room
    this.#roomChanged(room)
  }

  #countAcknowledged({ number, byteLength }: BatchRow): void {
    if (this.#acknowledged.has(number)) return
    this.#acknowledged.set(number, byteLength)
    this.#acknowledgedBytes += byteLength
  }

  #uncountAcknowledged(number: number): void {
    this.#acknowledgedBytes -= this.#acknowledged.get(number) ?? 0
    this.#acknowledged.delete(number)
  }

  /** @returns true when something went. */
  async #dropAcknowledged(downToBytes: number): Promise<boolean> {
    const numbers: number[] = []
    for (const number of this.#acknowledged.keys()) {
      if (this.#acknowledgedBytes <= downToBytes) break
      numbers.push(number)
      this.#uncountAcknowledged(number)
    }
    if (numbers.length > 0) await works(this.#outbox.remove(numbers))
    return numbers.length > 0
  }
}

/**
 * Whether the disk did it. It may be full, or closed by somebody who clears the browser's storage, or say anything else that
 * browsers' disks say: recording and sending go on without it.
 */
async function works(done: Promise<void>): Promise<boolean> {
  try {
    await done
    return true
  } catch (cause) {
    if (cause instanceof DOMException) return false
    throw cause
  }
}

async function storageEstimate(): Promise<{ readonly quota: number }> {
  try {
    const { quota } = await navigator.storage.estimate()
    return { quota: quota ?? Number.POSITIVE_INFINITY }
  } catch {
    // Not every browser tells; a full disk is noticed when it is full.
    return { quota: Number.POSITIVE_INFINITY }
  }
}
