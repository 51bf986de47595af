/** Every point at which the store can be killed and must come back whole. Crash tests stop at each of them. */
export const steps = [
  // appending
  "log written",
  "log flushed",
  // starting a log file
  "log file written",
  "log file flushed",
  "log file named",
  "log directory flushed",
  // draining
  "object begun",
  "object written",
  "object flushed",
  "object named",
  "drain noted",
  // letting go of log files
  "object directories flushed",
  "log file removed",
  // erasing
  "log turned",
  "log let go",
  "log removal flushed",
  "object erased",
  "erasure flushed",
  // recovering
  "leavings removed",
  "log scanned",
  "torn tail cut",
  "tail written again",
  "tail flushed again",
  "stray object removed",
] as const

/** Those of erasing: reached only by who erases. */
export const erasingSteps = [
  "log turned",
  "log let go",
  "log removal flushed",
  "object erased",
  "erasure flushed",
] as const satisfies readonly Step[]

export type Step = (typeof steps)[number]

export type OnStep = (step: Step) => void
