import type { Bytes } from "../../format/bytes.ts"
import { FormatError } from "../../format/error.ts"
import { type DisclosedBatch, parseDisclosedBatch } from "../disclosed-batch.ts"
import { PackageError } from "../error.ts"
import { BATCHES_IN_FLIGHT, inFlight } from "../in-flight.ts"
import { discloseSegment } from "../record-files.ts"
import type { PackageSource, StoredBatch } from "../source.ts"
import type { Origin } from "./media-index.ts"

/**
 * Opens segments a second time, in the order of their origins.
 * @returns the media of each, padding included.
 * @throws {PackageError} `PACKAGE_SOURCE_CHANGED` when the source doesn't give what it gave before.
 */
export async function* mediaAgain(source: PackageSource, origins: readonly Origin[]): AsyncGenerator<Bytes, void> {
  const [first, last] = [origins[0], origins.at(-1)]
  if (first === undefined || last === undefined) return
  let next = 0
  const open = async ({ ordinal, batch }: StoredBatch): Promise<readonly Bytes[]> => {
    const items: number[] = []
    for (let origin = origins[next]; origin !== undefined && origin.ordinal <= ordinal; origin = origins[next]) {
      if (origin.ordinal < ordinal) throw changed(origin.ordinal)
      items.push(origin.item)
      next += 1
    }
    return Promise.all(items.map((item) => openItem(source, batch, ordinal, item)))
  }
  for await (const opened of inFlight(source.batches(first.ordinal, last.ordinal + 1), BATCHES_IN_FLIGHT, open)) {
    yield* opened
  }
  const lost = origins[next]
  if (lost !== undefined) throw changed(lost.ordinal)
}

async function openItem(source: PackageSource, batch: Bytes, ordinal: number, at: number): Promise<Bytes> {
  const item = parsed(batch)?.items[at]
  const segment = item?.statement?.kind === "segment" ? item.statement : undefined
  const body = item !== undefined && "unverifiedBody" in item ? item.unverifiedBody : undefined
  const media = segment && (await discloseSegment(source.keys, segment, body))?.media
  if (media === undefined) throw changed(ordinal)
  return media
}

/** `undefined` for what could be read the first time and can't now. */
function parsed(batch: Bytes): DisclosedBatch | undefined {
  try {
    return parseDisclosedBatch(batch)
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

export function changed(ordinal: number): PackageError {
  return new PackageError("PACKAGE_SOURCE_CHANGED", `record ${ordinal} isn't what it was when it was first read`)
}
