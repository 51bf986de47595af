/** Ready-made next steps, by the name that travels (spec/after.md §4): each reads them in their own language. The most pressing first. */
export const nextSteps = [
  "say-nothing",
  "sign-nothing",
  "see-doctor",
  "write-down",
  "keep-papers",
  "keep-recording",
  "go-to-court",
  "call-office",
  "find-lawyer",
  "call-consulate",
] as const
export type NextStep = (typeof nextSteps)[number]
