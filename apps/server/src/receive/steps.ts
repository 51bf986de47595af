/** Every point of receiving at which the server can be killed without losing what it acknowledged. Crash tests stop at each. */
export const receiveSteps = [
  "upload read",
  "claims durable",
  "batch verified",
  "batch appended",
  "envelopes durable",
  "batch durable",
  "receipt signed",
  "reply sent",
] as const

export type ReceiveStep = (typeof receiveSteps)[number]

export type OnReceiveStep = (step: ReceiveStep) => void
