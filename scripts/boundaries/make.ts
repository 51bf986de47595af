/**
 * Writes apps/phone/src/law/us.topo.json from `us-atlas`, which carries the Census Bureau's cartographic boundaries: as they
 * are there, without names and without the outline of the nation, and each under its code (docs/jurisdictions.md).
 *
 *     node scripts/run.mjs scripts/boundaries/make.ts
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { BoundaryFile, BoundaryGeometry } from "../../apps/phone/src/law/boundaries.ts"
import { root } from "../toolchain.mjs"

export const madeFile = join(root, "apps/phone/src/law/us.topo.json")
const atlas = join(root, "node_modules/us-atlas/states-10m.json")

/** What measuring found, rounded up (docs/jurisdictions.md). */
const ERROR_KM = 2

/** FIPS 5-2 numbers of the states, the district and the territories, each followed by its letters. */
const fips =
  "01AL02AK04AZ05AR06CA08CO09CT10DE11DC12FL13GA15HI16ID17IL18IN19IA20KS21KY22LA23ME24MD25MA26MI27MN28MS29MO30MT31NE32NV33NH34NJ" +
  "35NM36NY37NC38ND39OH40OK41OR42PA44RI45SC46SD47TN48TX49UT50VT51VA53WA54WV55WI56WY60AS66GU69MP72PR78VI"

const lettersOf = new Map([...fips.matchAll(/(\d\d)([A-Z]{2})/g)].map(([, number, letters]) => [number!, letters!]))

interface Atlas {
  readonly transform: BoundaryFile["transform"]
  readonly arcs: BoundaryFile["arcs"]
  readonly objects: { readonly states: { readonly geometries: readonly BoundaryGeometry[] } }
}

/** The file, one line a jurisdiction and an arc: so a change of the data shows where. */
export async function makeBoundaries(): Promise<string> {
  const { transform, arcs, objects } = JSON.parse(await readFile(atlas, "utf8")) as Atlas
  const geometries = objects.states.geometries
    .map(({ id, type, arcs: rings }) => ({ id: `US-${letters(id)}`, type, arcs: rings }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const head = { type: "Topology", errorKm: ERROR_KM, transform }
  const lines = (list: readonly unknown[]): string => list.map((one) => JSON.stringify(one)).join(",\n")
  return [
    `${JSON.stringify(head).slice(0, -1)},`,
    `"objects":{"jurisdictions":{"type":"GeometryCollection","geometries":[\n${lines(geometries)}\n]}},`,
    `"arcs":[\n${lines(arcs)}\n]}\n`,
  ].join("\n")
}

function letters(number: string): string {
  const found = lettersOf.get(number)
  if (found === undefined) throw new Error(`us-atlas has a state with the unknown number ${number}`)
  return found
}

if (import.meta.main) await writeFile(madeFile, await makeBoundaries())
