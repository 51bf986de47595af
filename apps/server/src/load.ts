import { performance } from "node:perf_hooks"

/** A part of the server that can have too much to do. */
export interface Busy {
  /** 0 to 1. */
  busyShare(): number
}

/** The event loop of this thread, since it was last asked. */
export function eventLoop(): Busy {
  let before = performance.eventLoopUtilization()
  return {
    busyShare() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return utilization
    },
  }
}

/** How busy the busiest is. */
export function loadOf(parts: readonly Busy[]): number {
  return Math.max(...parts.map((part) => part.busyShare()))
}
