import type { ReachState } from "../src/reach/reaching.ts"

const MINUTE = 60_000

/** How a lawyer is reached: ways that work, that don't, and that were only tried. */
export const reachedAt = (nowMs: number): ReachState => ({
  busy: undefined,
  fault: { channel: "voice", because: "code" },
  reach: {
    pushKey: "",
    channels: [
      { channel: "push", isConfigured: true },
      { channel: "text", isConfigured: true },
      { channel: "voice", isConfigured: true },
      { channel: "signal", isConfigured: true },
      { channel: "email", isConfigured: false },
    ],
    addresses: [
      { id: "a", channel: "push", short: "updates.push.services.mozilla.com", state: "works", stateMs: nowMs - MINUTE },
      { id: "b", channel: "push", short: "", state: "gone", stateMs: nowMs - 3 * MINUTE },
      { id: "c", channel: "text", short: "…42", state: "fails", stateMs: nowMs - 2 * MINUTE },
      { id: "d", channel: "voice", short: "…42", state: "sent", stateMs: nowMs },
    ],
  },
})
