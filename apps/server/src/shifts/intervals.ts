import type { Interval } from "../dispatch/member.ts"

/** Stretches of time in order and apart from each other, as dispatch's `Member.onCall` wants them. */
export type Intervals = readonly Interval[]

/** All time that is in any of `all`, whatever their order and overlaps. Stretches that meet become one; empty ones vanish. */
export function union(all: Iterable<Interval>): Intervals {
  const sorted = [...all].filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)
  const joined: Interval[] = []
  for (const one of sorted) {
    const last = joined.at(-1)
    if (last === undefined || one.fromMs > last.toMs) joined.push(one)
    else joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, one.toMs) }
  }
  return joined
}

/** What of `all` lies within `window`. */
export function within(all: Intervals, window: Interval): Intervals {
  return all
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, window.fromMs), toMs: Math.min(toMs, window.toMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
}

/** What of `all` lies outside `window`. */
export function without(all: Intervals, window: Interval): Intervals {
  const parts = all.flatMap(({ fromMs, toMs }) => [
    { fromMs, toMs: Math.min(toMs, window.fromMs) },
    { fromMs: Math.max(fromMs, window.toMs), toMs },
  ])
  // An empty window cuts nothing: what it parted meets, and is one again.
  return union(parts)
}
