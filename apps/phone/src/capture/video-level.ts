/** How much picture is recorded. Size is the lever, not bit rate: software encoders keep to no bit rate they are asked for. */
export type VideoLevel = "full" | "smaller" | "smallest" | "slower" | "off"

export interface PictureLimits {
  /** Of a picture lying down; one standing up has them exchanged. */
  readonly width: number
  readonly height: number
  /** Frames a second; more are left out before the encoder. */
  readonly rate: number
  /** Bits a second asked of the encoder. */
  readonly bitrate: number
  /** Segments are no shorter: with few frames, the key frame that each begins with is most of it. */
  readonly segmentMs: number
}

/** 0.4 s: with what encoding, sealing and sending take, less than 0.5 s of picture is lost with the phone. */
export const SEGMENT_MS = 400

export const PICTURE: Readonly<Record<Exclude<VideoLevel, "off">, PictureLimits>> = {
  full: { width: 640, height: 480, rate: 30, bitrate: 600_000, segmentMs: SEGMENT_MS },
  smaller: { width: 480, height: 360, rate: 30, bitrate: 350_000, segmentMs: SEGMENT_MS },
  smallest: { width: 320, height: 240, rate: 30, bitrate: 200_000, segmentMs: 500 },
  slower: { width: 320, height: 240, rate: 8, bitrate: 90_000, segmentMs: 1000 },
}

/** The largest even size of the frame's shape within the limits; never larger than the frame. */
export function fitWithin(
  frame: { readonly width: number; readonly height: number },
  limits: PictureLimits,
): { readonly width: number; readonly height: number } {
  const long = Math.max(frame.width, frame.height)
  const short = Math.min(frame.width, frame.height)
  const scale = Math.min(1, limits.width / long, limits.height / short)
  return { width: even(frame.width * scale), height: even(frame.height * scale) }
}

// H.264 in 4:2:0 has no odd sizes.
function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2))
}
