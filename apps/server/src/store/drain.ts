import { type EncounterInLog, LOST } from "./encounter-index.ts"
import type { FreeSpace } from "./free-space.ts"
import { isDiskFull } from "./group-commit.ts"
import type { Housekeeper } from "./housekeeper.ts"
import type { LogFile } from "./log-file.ts"
import type { LogFiles } from "./log-files.ts"
import type { ObjectShelf } from "./object-shelf.ts"
import { type Ordinal, StoreError } from "./segment-store.ts"
import type { OnStep } from "./steps.ts"

export interface DrainParts {
  readonly files: LogFiles
  readonly shelf: ObjectShelf
  readonly housekeeper: Housekeeper
  readonly space: FreeSpace
  /** Every encounter in memory; those that are over are taken out. */
  readonly encounters: Map<string, EncounterInLog>
  readonly objectBytes: number
  readonly logBudget: number
  readonly idleMs: number
  readonly now: () => number
  readonly onFatal: (error: Error) => void
  readonly onStep: OnStep
}

/** Header, trailer, the last block's rest and the name of an object: 8 KiB is more than any file system takes for them. */
const BYTES_BESIDES_RECORDS = 8192

/**
 * While one is flushed the next is copied. More would take the threads of Node's pool (four) from the log and from reading,
 * and on a disk that flushes one thing after the other the log would wait for all of them.
 */
const OBJECTS_AT_ONCE = 2

/** How often idle encounters are looked for, and how soon a full disk is tried again. */
const SWEEP_MS = 1000

/**
 * Moves records from the log into objects and lets go of log files that hold nothing else.
 *
 * An encounter's records are moved when they are worth an object, when the log is over its budget and the encounter keeps
 * the oldest file, or when nothing more came for a while. A disk that is too slow for that makes the log longer and the
 * objects larger; phones don't wait.
 *
 * [Note: Why nothing else records what is drained]
 * An object gets its name when all its bytes are durable, and the name says which ordinals it holds. So the names alone say
 * how far an encounter is drained. A crash before the name leaves a leaving to remove; a crash after it leaves records in the log
 * that recovery finds in an object and skips. Log files go only after the names are flushed.
 */
export class Drain {
  readonly #parts: DrainParts
  readonly #timer: NodeJS.Timeout
  /** Encounters with records only in the log, by how long the oldest of these has been waiting. */
  readonly #waiting = new Set<EncounterInLog>()
  /** Those that have enough for an object. */
  readonly #full = new Set<EncounterInLog>()
  /** Those to be drained up to an ordinal, whatever their size. */
  readonly #wanted = new Map<EncounterInLog, Ordinal>()
  readonly #unflushedDirectories = new Set<string>()
  #askers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  /** How often everything was asked for. */
  #asked = 0
  #bytes = 0
  readonly #underWay = new Set<Promise<void>>()
  #lettingGo: Promise<void> | undefined
  #isStopped = false
  #isDiskFull = false

  constructor(parts: DrainParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, parts.idleMs)).unref()
  }

  /** What draining everything will still take from the disk. */
  get bytes(): number {
    const objects = this.#waiting.size + this.#bytes / this.#parts.objectBytes
    return this.#bytes + Math.ceil(objects) * BYTES_BESIDES_RECORDS
  }

  /**
   * Records of this encounter became durable in the log, or recovery found them there.
   *
   * @param bytes - What they will take in an object.
   */
  note(encounter: EncounterInLog, bytes: number): void {
    this.#bytes += bytes
    encounter.bytesToDrain += bytes
    this.#waiting.add(encounter)
    if (encounter.bytesToDrain >= this.#parts.objectBytes) this.#full.add(encounter)
    if (this.#full.size > 0 || this.#isLogOverBudget()) this.#start()
  }

  /**
   * Drains everything that is durable now.
   *
   * @throws {StoreError} `STORE_FULL` when the disk has no room for the objects; the log keeps the records. `STORE_CLOSED`.
   */
  all(): Promise<void> {
    if (this.#isStopped) return Promise.reject(new StoreError("STORE_CLOSED", "the store is closed"))
    for (const encounter of this.#waiting) this.#wanted.set(encounter, encounter.end)
    this.#isDiskFull = false
    this.#asked += 1
    const done = new Promise<void>((resolve, reject) => this.#askers.push({ resolve, reject }))
    this.#start()
    return done
  }

  /**
   * Drains everything that is durable now and lets go of every log file but the one being written, whatever the budget says.
   * @throws {StoreError} as {@link all}.
   */
  async allAndLetGo(): Promise<void> {
    await this.all()
    while (this.#lettingGo !== undefined) await this.#lettingGo
    await this.#letGo(() => this.#parts.files.removable())
  }

  /** Stops after the objects under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
    for (const { reject } of this.#askers.splice(0)) reject(new StoreError("STORE_CLOSED", "the store is closed"))
  }

  /** Begins as many objects as may be under way. */
  #start(): void {
    while (this.#underWay.size < OBJECTS_AT_ONCE && !this.#isStopped && !this.#isDiskFull) {
      const next = this.#next()
      if (next === undefined) break
      next.isDraining = true
      const asked = this.#asked
      const moved = this.#moveFront(next)
        .finally(() => {
          next.isDraining = false
        })
        .then(() => this.#letGoOfFiles())
        .catch((error: Error) => this.#fail(error, asked))
        .finally(() => {
          this.#underWay.delete(moved)
          this.#start()
        })
      this.#underWay.add(moved)
    }
    if (this.#underWay.size === 0 && this.#wanted.size === 0)
      for (const { resolve } of this.#askers.splice(0)) resolve()
  }

  #next(): EncounterInLog | undefined {
    const chosen = this.#isLogOverBudget() ? this.#waiting : this.#full.size > 0 ? this.#full : this.#wanted.keys()
    for (const encounter of chosen) if (!encounter.isDraining) return encounter
    return undefined
  }

  #isLogOverBudget(): boolean {
    return this.#parts.files.bytesInUse > this.#parts.logBudget
  }

  async #moveFront(encounter: EncounterInLog): Promise<void> {
    const { files, shelf, housekeeper, space, objectBytes, onStep } = this.#parts
    const { id, first } = encounter
    const { places, bytes } = encounter.front(objectBytes)
    const counts = countByFile(places)
    const descriptors = new Map([...counts.keys()].map((number) => [number, files.get(number).descriptor]))
    const directory = shelf.shardDirectory(id)
    const written = await housekeeper.writeObject({ directory, encounter: id, first, places, descriptors })
    const { end, damagedFiles } = written
    space.spend(written.bytes)
    this.#unflushedDirectories.add(directory)
    shelf.add({ encounter: id, first, end })
    encounter.dropBelow(end)
    encounter.bytesToDrain -= bytes
    this.#bytes -= bytes
    for (const [number, count] of counts) files.get(number).undrained -= count
    for (const number of damagedFiles) files.get(number).isDamaged = true
    this.#takeFromQueues(encounter)
    onStep("drain noted")
  }

  #takeFromQueues(encounter: EncounterInLog): void {
    // What is left is younger than what the others have been keeping: to the back.
    this.#waiting.delete(encounter)
    if (encounter.end > encounter.first) this.#waiting.add(encounter)
    this.#full.delete(encounter)
    if (encounter.bytesToDrain >= this.#parts.objectBytes) this.#full.add(encounter)
    const wanted = this.#wanted.get(encounter)
    if (wanted !== undefined && encounter.first >= wanted) this.#wanted.delete(encounter)
  }

  /** A few files at a time: each time costs a flush of every directory that got an object since. */
  async #letGoOfFiles(): Promise<void> {
    // Whoever is at it looks again when done.
    if (this.#lettingGo !== undefined) return
    await this.#letGo(() => this.#filesToLetGo())
  }

  #letGo(next: () => readonly LogFile[]): Promise<void> {
    const removeAll = async (): Promise<void> => {
      for (let files = next(); files.length > 0; files = next()) {
        const directories = [...this.#unflushedDirectories]
        this.#unflushedDirectories.clear()
        await this.#parts.files.remove(files, directories)
      }
    }
    this.#lettingGo = removeAll().finally(() => {
      this.#lettingGo = undefined
    })
    return this.#lettingGo
  }

  #filesToLetGo(): readonly LogFile[] {
    const { files, logBudget, space } = this.#parts
    const removable = files.removable()
    const bytes = removable.reduce((sum, file) => sum + file.end, 0)
    return bytes >= logBudget / 8 || space.bytes < logBudget || this.#askers.length > 0 ? removable : []
  }

  /** @param asked - How often everything had been asked for when what failed was begun. */
  #fail(error: Error, asked: number): void {
    const full = isDiskFull(error)
    // Whoever asked since may have made room: it is tried again.
    if (full && asked !== this.#asked) return
    const refusal = full
      ? new StoreError("STORE_FULL", "the disk has no room to drain the log", { cause: error })
      : error
    this.#isDiskFull = full
    for (const { reject } of this.#askers.splice(0)) reject(refusal)
    if (full) return
    this.#isStopped = true
    this.#parts.onFatal(error)
  }

  #sweep(): void {
    const { encounters, idleMs, now } = this.#parts
    const idleSince = now() - idleMs
    this.#isDiskFull = false
    for (const encounter of encounters.values()) {
      if (encounter.underWay > 0 || encounter.lastAppend > idleSince) continue
      if (encounter.end > encounter.first) this.#wanted.set(encounter, encounter.end)
      else encounters.delete(encounter.id)
    }
    if (this.#wanted.size > 0 || this.#full.size > 0) this.#start()
  }
}

function countByFile(places: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (let at = 0; at < places.length; at += 4) {
    const file = places[at]!
    if (file !== LOST) counts.set(file, (counts.get(file) ?? 0) + 1)
  }
  return counts
}
