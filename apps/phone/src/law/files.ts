import us from "./us.topo.json?url"

/** Where a file of boundaries is, and where on earth it is worth looking at (docs/jurisdictions.md). */
export interface LawFile {
  readonly address: string
  /** Degrees, both ends included: west may lie east of `east`, across the hundred and eightieth meridian. */
  readonly box: { readonly west: number; readonly east: number; readonly south: number; readonly north: number }
}

/** Each country whose jurisdictions this app can tell apart. */
export const lawFiles: readonly LawFile[] = [
  // From Guam to the Virgin Islands, and from American Samoa to the north of Alaska.
  { address: us, box: { west: 144, east: -64, south: -15, north: 72 } },
]
