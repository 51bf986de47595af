/** Part of a file, from (inclusive) to (exclusive). */
export interface Extent {
  readonly from: number
  readonly to: number
}

/** The content of every box of that name directly within `within`, in order; what isn't boxes ends it (ISO/IEC 14496-12 §4.2). */
export function* findBoxes(view: DataView, within: Extent, name: string): Generator<Extent, void> {
  for (let at = within.from; at + 8 <= within.to; ) {
    const size = view.getUint32(at)
    // Boxes as long as all that follows, and ones past 4 GiB, have no place in half a second of video.
    if (size < 8 || at + size > within.to) return
    if (nameAt(view, at + 4) === name) yield { from: at + 8, to: at + size }
    at += size
  }
}

/** The content of the first box at the end of a path, or `undefined`. */
export function findBox(view: DataView, within: Extent, ...path: readonly string[]): Extent | undefined {
  let found: Extent | undefined = within
  for (const name of path) {
    found = findBoxes(view, found, name).next().value ?? undefined
    if (found === undefined) return undefined
  }
  return found
}

export function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
}
