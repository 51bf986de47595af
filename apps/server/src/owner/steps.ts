/** Every point of erasing, besides those of the store, at which the server can be killed and finishes at its next start. */
export const erasingSteps = ["erasure begun", "records erased", "tombstone signed", "tombstone kept"] as const

export type ErasingStep = (typeof erasingSteps)[number]

export type OnErasingStep = (step: ErasingStep) => void
