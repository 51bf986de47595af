import { rmSync } from "node:fs"
import { type FileHandle, open, readdir } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import { flushDirectory } from "./directories.ts"
import {
  type Footer,
  footerFromRecords,
  OBJECT_TRAILER,
  type ObjectIndex,
  type ObjectName,
  objectFileName,
  parseFooter,
  parseObjectFileName,
  readTrailer,
  shardOf,
  shards,
} from "./object-file.ts"
import { type Ordinal, type StoredSummary, StoreError } from "./segment-store.ts"

/** Encounters whose list of objects is kept at hand, and objects whose index is: a few megabytes each. */
const KEPT_LISTS = 4096
const KEPT_INDEXES = 512

/**
 * The objects on disk. Their names say which records they hold, so nothing else has to be written to know how far an
 * encounter is drained, and nothing of an encounter that is over has to stay in memory.
 */
export class ObjectShelf {
  readonly #directory: string
  /** The first 48 bits of every encounter that has objects: 8 bytes instead of a look at the disk for each new encounter. */
  readonly #known = new Set<number>()
  readonly #lists = new Map<string, ObjectName[]>()
  readonly #indexes = new Map<string, ObjectIndex>()
  /** Lists being read from the disk, and the objects that came meanwhile. */
  readonly #readings = new Map<string, { readonly list: Promise<ObjectName[]>; readonly arrivals: ObjectName[] }>()

  constructor(directory: string) {
    this.#directory = directory
  }

  shardDirectory(encounter: string): string {
    return join(this.#directory, shardOf(encounter))
  }

  /** False when the encounter certainly has no objects; true nearly always means that it has. */
  mayHold(encounter: string): boolean {
    return this.#known.has(prefix(encounter))
  }

  /** Notes an object that has its name. */
  add(object: ObjectName): void {
    this.#known.add(prefix(object.encounter))
    this.#lists.get(object.encounter)?.push(object)
    this.#readings.get(object.encounter)?.arrivals.push(object)
  }

  /** Takes an object away, durably. Only while nobody reads: at opening. */
  remove(object: ObjectName): void {
    rmSync(this.#path(object))
    flushDirectory(this.shardDirectory(object.encounter))
  }

  /** Names of all files that an encounter has here. */
  async filesOf(encounter: string): Promise<string[]> {
    const names = await readdir(this.shardDirectory(encounter))
    return names.filter((name) => name.startsWith(encounter))
  }

  /** Notes that nothing of an encounter is left. */
  forget(encounter: string): void {
    this.#lists.delete(encounter)
    for (const name of this.#indexes.keys()) if (name.startsWith(encounter)) this.#indexes.delete(name)
  }

  /** Every object, in no order. */
  async *all(): AsyncIterable<ObjectName> {
    for (const shard of shards) {
      for (const name of await readdir(join(this.#directory, shard))) {
        const object = parseObjectFileName(name)
        if (object !== undefined) yield object
      }
    }
  }

  /** Objects of an encounter by their first ordinal. */
  async list(encounter: string): Promise<readonly ObjectName[]> {
    if (!this.mayHold(encounter)) return []
    const kept = this.#lists.get(encounter)
    if (kept !== undefined) return touch(this.#lists, encounter, kept)
    const reading = this.#readings.get(encounter)
    if (reading !== undefined) return reading.list
    const arrivals: ObjectName[] = []
    const list = this.#readList(encounter, arrivals).finally(() => this.#readings.delete(encounter))
    this.#readings.set(encounter, { list, arrivals })
    return list
  }

  async #readList(encounter: string, arrivals: readonly ObjectName[]): Promise<ObjectName[]> {
    const byFirst = new Map<Ordinal, ObjectName>()
    for (const name of await readdir(this.shardDirectory(encounter))) {
      const object = name.startsWith(encounter) ? parseObjectFileName(name) : undefined
      if (object !== undefined) byFirst.set(object.first, object)
    }
    for (const object of arrivals) byFirst.set(object.first, object)
    const list = [...byFirst.values()].sort((a, b) => a.first - b.first)
    return keep(this.#lists, encounter, list, KEPT_LISTS)
  }

  /** One past the last ordinal that is in an object; 0 when none is. */
  async end(encounter: string): Promise<Ordinal> {
    return (await this.list(encounter)).at(-1)?.end ?? 0
  }

  /** The object that holds a record; `undefined` when none does. */
  async find(encounter: string, ordinal: Ordinal): Promise<ObjectName | undefined> {
    const list = await this.list(encounter)
    return list.find((object) => object.first <= ordinal && ordinal < object.end)
  }

  /** @throws {StoreError} `RECORD_UNKNOWN`, `RECORD_DAMAGED`. */
  async read(encounter: string, ordinal: Ordinal): Promise<Uint8Array> {
    const object = await this.find(encounter, ordinal)
    if (object === undefined) {
      if (ordinal < (await this.end(encounter))) throw damaged(ordinal, "its object is gone")
      throw new StoreError("RECORD_UNKNOWN", `the encounter has no record ${ordinal}`)
    }
    const file = await open(this.#path(object), "r")
    try {
      const place = (await this.#index(object, file)).place(ordinal)
      if (place === undefined || place.bodyLength === 0) throw damaged(ordinal, "it was lost before it was drained")
      const body = await readAt(file, place.bodyAt, place.bodyLength)
      if (crc32(body) !== place.bodyCheck) throw damaged(ordinal, "it does not match its checksum")
      return body
    } finally {
      await file.close()
    }
  }

  /** Summaries of one object, from `from` on. */
  async summaries(object: ObjectName, from: Ordinal): Promise<StoredSummary[]> {
    const file = await open(this.#path(object), "r")
    try {
      const { index, summaries } = await readFooter(object, file)
      return summaries.flatMap((summary, record) => {
        const ordinal = object.first + record
        const bodyLength = index.place(ordinal)?.bodyLength ?? 0
        return ordinal < from || summary === undefined ? [] : [{ ordinal, summary, bodyLength }]
      })
    } finally {
      await file.close()
    }
  }

  async #index(object: ObjectName, file: FileHandle): Promise<ObjectIndex> {
    const name = objectFileName(object)
    const kept = this.#indexes.get(name)
    if (kept !== undefined) return touch(this.#indexes, name, kept)
    const { index } = await readFooter(object, file)
    return keep(this.#indexes, name, index, KEPT_INDEXES)
  }

  #path(object: ObjectName): string {
    return join(this.shardDirectory(object.encounter), objectFileName(object))
  }
}

async function readFooter(object: ObjectName, file: FileHandle): Promise<Footer> {
  const { size } = await file.stat()
  const trailer = readTrailer(await readAt(file, Math.max(0, size - OBJECT_TRAILER), OBJECT_TRAILER))
  if (trailer !== undefined) {
    const footer = await readAt(file, trailer.at, trailer.length)
    if (crc32(footer) === trailer.check) return parseFooter(footer, object.first, trailer.count)
  }
  return footerFromRecords(await readAt(file, 0, size), object)
}

/** Fewer bytes than asked for when the file ends before. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function damaged(ordinal: Ordinal, why: string): StoreError {
  return new StoreError("RECORD_DAMAGED", `record ${ordinal} can't be read: ${why}`)
}

function prefix(encounter: string): number {
  return Number.parseInt(encounter.slice(0, 12), 16)
}

/** Maps keep their keys in the order of insertion: the first one is the one not used for longest. */
function touch<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.delete(key)
  map.set(key, value)
  return value
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): Value {
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= limit) break
    map.delete(oldest)
  }
  return value
}
