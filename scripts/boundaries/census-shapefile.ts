/**
 * Reads states out of the Census Bureau's `cb_…_us_state_500k`, an ESRI shapefile of polygons with its dBASE table beside it:
 * as much of both formats as this one publication uses.
 */
import { readFile } from "node:fs/promises"

/** Longitude and latitude, degrees. */
export type Point = readonly [number, number]

/** By its letters: `IA`. Rings close themselves; a ring within a ring is a hole. */
export type States = ReadonlyMap<string, readonly (readonly Point[])[]>

/** @param path - of the `.shp`; the `.dbf` of the same name lies beside it. */
export async function readStates(path: string): Promise<States> {
  const shapes = await readFile(path)
  const names = namesOf(await readFile(path.replace(/\.shp$/, ".dbf")))
  const states = new Map<string, Point[][]>()
  // A header of 100 bytes; then records, each with its number and its length in words of 16 bits, big-endian.
  for (let at = 100, record = 0; at < shapes.length; record++) {
    states.set(names[record]!, ringsOf(shapes.subarray(at + 8)))
    at += 8 + shapes.readInt32BE(at + 4) * 2
  }
  return states
}

function ringsOf(shape: Buffer): Point[][] {
  const parts = shape.readInt32LE(36)
  const points = shape.readInt32LE(40)
  const startOf = (part: number): number => (part < parts ? shape.readInt32LE(44 + 4 * part) : points)
  const pointAt = (index: number): Point => {
    const at = 44 + 4 * parts + 16 * index
    return [shape.readDoubleLE(at), shape.readDoubleLE(at + 8)]
  }
  return Array.from({ length: parts }, (_, part) =>
    Array.from({ length: startOf(part + 1) - startOf(part) }, (_, i) => pointAt(startOf(part) + i)),
  )
}

/** The column STUSPS of each row. */
function namesOf(table: Buffer): string[] {
  const rows = table.readUInt32LE(4)
  const headLength = table.readUInt16LE(8)
  const rowLength = table.readUInt16LE(10)
  let start = 1
  let at = 32
  for (; !table.toString("latin1", at, at + 11).startsWith("STUSPS\0"); at += 32) start += table[at + 16]!
  const column = (row: number): number => headLength + row * rowLength + start
  return Array.from({ length: rows }, (_, row) =>
    table.toString("latin1", column(row), column(row) + table[at + 16]!).trim(),
  )
}
