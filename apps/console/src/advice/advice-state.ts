/**
 * How counsel's own record of the call stands. `waiting`: the person's phone hasn't said to whom it is to be sealed. `without a key`: it has
 * none. `writing only`: this browser can't encode sound. `behind`: it waits here. `refused`: the server doesn't take it.
 */
export type AdviceState = "waiting" | "without a key" | "recording" | "writing only" | "behind" | "refused"
