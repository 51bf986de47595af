import { SOUND_TIMESCALE } from "../mp4/movie.ts"
import type { MediaIndex } from "./media-index.ts"
import type { Stretch } from "./plan.ts"

/** 20 ms: what a packet of silence plays, and what our phones put into one of sound. */
export const PACKET_SAMPLES = 960
/** 15 ms. */
const MOST_OFF_SAMPLES = 720

/** What happens between two pieces of sound, so that the second plays at its time. */
export interface Seam {
  /** Packets of silence before it. */
  readonly silence: number
  /** Packets at its beginning that lie in the file and don't play. */
  readonly skipped: number
}

/**
 * Packets play one right behind the other in every player, so sound is brought to its time in whole ones: by silence where
 * something is missing or the microphone's clock was slow, by one that is left out where it was fast, which at 0.01 % is one in
 * three minutes. Nothing is done for 15 ms: stamps that waver by less shall not put in and leave out by turns.
 *
 * @returns by row; none for pieces that just follow.
 */
export function fitSound({ pieces }: MediaIndex, { startUs: zeroUs, pieces: { audio } }: Stretch): Map<number, Seam> {
  const seams = new Map<number, Seam>()
  let at = 0
  for (const { row, startUs } of audio) {
    const due = ((startUs - zeroUs) * SOUND_TIMESCALE) / 1e6
    const [samples, length] = [pieces.get(row, "samples"), pieces.get(row, "packetSamples")]
    const packets = Math.abs(due - at) > MOST_OFF_SAMPLES ? Math.round((due - at) / PACKET_SAMPLES) : 0
    // Where packets differ in length in bytes, nothing would tell which of them is left out.
    const isUniform = length === PACKET_SAMPLES && pieces.get(row, "sample") < 0 && samples > 1
    const seam = { silence: Math.max(0, packets), skipped: packets < 0 && isUniform ? 1 : 0 }
    if (seam.silence + seam.skipped > 0) seams.set(row, seam)
    at += seam.silence * PACKET_SAMPLES + (samples - seam.skipped) * length
  }
  return seams
}
