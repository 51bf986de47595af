/** A piece of sound as it was stamped: microseconds of the leg's media. */
interface Stamped {
  readonly startUs: number
  readonly endUs: number
}

/** From here on a phone says that something wasn't recorded. */
const HOLE_US = 250_000
/** A phone that finds its stamps so far off goes on from the right one at once; up to there it gets there little by little. */
const LEAP_US = 50_000
const JITTER_US = 20_000
/** Longer than a phone takes to get right little by little what was off by {@link HOLE_US}: it does so at 5 %. */
const AROUND_US = 6_000_000

/**
 * When pieces of sound play that follow each other (spec/package.md §8).
 *
 * A phone learns how far a microphone's clock is from its own while it records: what it said before it knew better may be off by
 * an eighth of a second. The sound itself has no seams there: each sample comes right behind the one before it. So a piece is put
 * where the stamps of six seconds on either side say that it is, the middle one of them: stamps that are wrong for three seconds
 * move nothing, a clock that drifts is followed, and where sound is missing it stays missing.
 *
 * @param pieces - by when they begin; none begins before half of the one before it has played.
 * @returns microseconds, for each piece.
 */
export function soundStarts(pieces: readonly Stamped[]): number[] {
  return runsOf(pieces).flatMap(startsInRun)
}

/** A piece, and how far its stamp is from where it would be if nothing but sound had passed since its run began. */
interface InRun extends Stamped {
  readonly unbrokenUs: number
  readonly offUs: number
}

function runsOf(pieces: readonly Stamped[]): InRun[][] {
  const runs: InRun[][] = []
  for (const { startUs, endUs } of pieces) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const unbrokenUs = last === undefined ? 0 : last.unbrokenUs + last.endUs - last.startUs
    const next = { startUs, endUs, unbrokenUs, offUs: startUs - unbrokenUs }
    if (run === undefined || isBehindHole(run, next)) runs.push([{ ...next, unbrokenUs: 0, offUs: startUs }])
    else run.push(next)
  }
  return runs
}

/** False for a leap that only takes back what the stamps went down before. */
function isBehindHole(run: readonly InRun[], { unbrokenUs, offUs }: InRun): boolean {
  const leapUs = offUs - run.at(-1)!.offUs
  if (Math.abs(leapUs) >= HOLE_US) return true
  if (leapUs < LEAP_US) return false
  const before = run.slice(run.findLastIndex((one) => one.unbrokenUs < unbrokenUs - AROUND_US) + 1)
  return before.every((one) => one.offUs < offUs - JITTER_US)
}

function startsInRun(run: readonly InRun[]): number[] {
  /** What the stamps around are off, in order. */
  const around: number[] = []
  let [from, to] = [0, 0]
  return run.map(({ unbrokenUs, offUs, startUs }) => {
    for (let one = run[to]; one !== undefined && one.unbrokenUs <= unbrokenUs + AROUND_US; one = run[++to])
      around.splice(placeOf(around, one.offUs), 0, one.offUs)
    for (let one = run[from]!; one.unbrokenUs < unbrokenUs - AROUND_US; one = run[++from]!)
      around.splice(placeOf(around, one.offUs), 1)
    const middleUs = around[around.length >> 1]!
    return Math.abs(middleUs - offUs) < HOLE_US ? unbrokenUs + middleUs : startUs
  })
}

/** Of the first that isn't smaller. */
function placeOf(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}
