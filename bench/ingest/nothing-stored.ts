import type { SegmentStore } from "../../apps/server/src/store/segment-store.ts"

/**
 * A store that keeps nothing: what the server costs without a disk, checks and signatures included. Only its `append` and
 * `pressure` mean anything, so nothing but the bench may use it.
 */
export function nothingStored(): SegmentStore {
  const ordinals = new Map<string, number>()
  return {
    append: async ({ encounter }) => {
      const ordinal = ordinals.get(encounter) ?? 0
      ordinals.set(encounter, ordinal + 1)
      return ordinal
    },
    async *encounters() {},
    async *summaries() {},
    read: () => Promise.reject(new Error("nothing was stored")),
    erase: () => Promise.resolve(),
    pressure: () => ({ undurableBytes: 0, freeBytes: Number.MAX_SAFE_INTEGER }),
    close: () => Promise.resolve(),
  }
}
