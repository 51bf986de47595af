/** Milliseconds to wait before try number `tries` (from 0): twice as long each time, up to 8 s, a random half of it taken off. */
export function waitBefore(tries: number, random: () => number = Math.random): number {
  const most = Math.min(250 * 2 ** tries, 8000)
  // Consoles that lost the same server don't come back to it in the same moment.
  return most * (0.5 + random() / 2)
}
