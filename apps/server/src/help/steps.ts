/** Every point of answering a request at which the server can be killed and goes on at its next start. Crash tests stop at each. */
export const helpSteps = ["events taken", "requests written", "effects done"] as const

export type HelpStep = (typeof helpSteps)[number]

export type OnHelpStep = (step: HelpStep) => void
