/** One turn of the ring, in seconds: two bursts and a pause long enough to speak in. */
export const RING_SECONDS = 3
const BURSTS = [
  { from: 0, to: 0.45 },
  { from: 0.65, to: 1.1 },
] as const
/** A fifth apart and in the middle of what small speakers and older ears are good at. */
const TONES_HZ = [659.26, 987.77] as const
/** The burst rises and falls in so long, so that it doesn't click. */
const EDGE_SECONDS = 0.02
const LOUDNESS = 0.6

/**
 * One turn of the ring as samples from −1 to 1. It begins and ends in silence, so that turns can follow each other
 * without a gap or a click.
 */
export function ringSamples(samplesPerSecond: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(RING_SECONDS * samplesPerSecond))
  for (let n = 0; n < samples.length; n += 1) {
    const seconds = n / samplesPerSecond
    const loudness = loudnessAt(seconds)
    if (loudness === 0) continue
    for (const tone of TONES_HZ) samples[n]! += (loudness / TONES_HZ.length) * Math.sin(2 * Math.PI * tone * seconds)
  }
  return samples
}

function loudnessAt(seconds: number): number {
  const burst = BURSTS.find(({ from, to }) => seconds >= from && seconds < to)
  if (burst === undefined) return 0
  return LOUDNESS * Math.min(1, (seconds - burst.from) / EDGE_SECONDS, (burst.to - seconds) / EDGE_SECONDS)
}
