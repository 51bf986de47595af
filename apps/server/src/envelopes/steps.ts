/** Every point of destroying envelopes at which the server can be killed and finishes at its next start. */
export const destroyingSteps = ["encounter over", "envelopes deleted", "envelopes forgotten"] as const

export type DestroyingStep = (typeof destroyingSteps)[number]

export type OnDestroyingStep = (step: DestroyingStep) => void
