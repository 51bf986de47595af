/** Seconds, on the player's time. */
export type Seconds = number

/** What shall be left to play when the next piece has come: enough for a late one, little enough to be live. */
export const AIM: Seconds = 0.15
const SLOWEST = 0.96
const FASTEST = 1.1
/** From 0.4 s too much on, as fast as it gets: nobody hears 10 %, with the pitch kept. */
const GAIN = 0.25

/** How fast to play, from what was left to play just before a piece was added. */
export function rateFor(left: Seconds): number {
  return Math.min(FASTEST, Math.max(SLOWEST, 1 + (left - AIM) * GAIN))
}

/** Where to begin: one piece before the end, so that the next one is there when this one has been played. */
export function joinAt(from: Seconds, to: Seconds, pieceLength: Seconds): Seconds {
  return Math.max(from, to - pieceLength)
}

/** True when no rate makes up for it in good time, and the player has to leap to the end. */
export function isTooFarBehind(position: Seconds, to: Seconds, pieceLength: Seconds): boolean {
  return to - position > 2 * pieceLength + 1
}
