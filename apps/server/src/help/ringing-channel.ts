import type { Effect } from "../dispatch/effect.ts"

export type RingEffect = Effect & { readonly kind: "ring" }
export type SilenceEffect = Effect & { readonly kind: "silence" }

/**
 * A way to ring somebody.
 *
 * Implementations MUST do no more for an effect that comes twice than for one that comes once: its key says which it is. They
 * MUST NOT throw. Callers MUST have written down what they ask for, and call again after a crash if they don't know that
 * it was done. What an answer comes to is the dispatcher's business.
 */
export interface RingingChannel {
  ring(effect: RingEffect): void
  /** That ring is over: whoever still hears it is told why. */
  silence(effect: SilenceEffect): void
}
