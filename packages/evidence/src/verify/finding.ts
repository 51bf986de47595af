import type { Chain } from "../statement/place.ts"

/** Where something is, as far as it is known. */
export interface FindingPlace {
  /** Path within the package, or an entry's name within the zip. */
  readonly file?: string
  /** Which item of a sequence file, from 0. */
  readonly item?: number
  /** Byte within the zip. */
  readonly offset?: number
  readonly leg?: number
  readonly chain?: Chain
  readonly sequence?: number
}

/** Something that whoever relies on a package has to know. What it means, and how grave it is, its code says: see `catalogue.ts`. */
export interface Found<Code extends string> {
  readonly code: Code
  readonly place: FindingPlace
  /** What was found and what had to be, in one sentence; no key, name or place of a person in it. */
  readonly words: string
}

/** Takes findings as they are made. */
export type Report<Finding> = (finding: Finding) => void

/** A place in words, as short as it can be: `data/receipts.cborseq item 4`, `leg 0 audio 12`. */
export function placeOf({ file, item, offset, leg, chain, sequence }: FindingPlace): string {
  const words = [
    file,
    item === undefined ? undefined : `item ${item}`,
    offset === undefined ? undefined : `byte ${offset}`,
    leg === undefined ? undefined : `leg ${leg}`,
    chain,
    sequence === undefined ? undefined : `${sequence}`,
  ]
  return words.filter((word) => word !== undefined).join(" ")
}
