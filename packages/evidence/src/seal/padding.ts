import type { Bytes } from "../format/bytes.ts"
import type { Track } from "../statement/place.ts"

/**
 * Bytes to which a track's media is filled up with zeros (spec/segment.md §4.2), so that sizes don't tell what was said or where.
 * Video isn't filled up: its size tells only how much the picture moved. Place is encoded at one size already.
 */
const bucketOf: Record<Track, number> = { audio: 512, video: 1, place: 128, advice: 512 }

/** The media with zeros up to the next full bucket. */
export function padToBucket(track: Track, media: Uint8Array): Bytes {
  const bucket = bucketOf[track]
  const padded = new Uint8Array(Math.ceil(media.length / bucket) * bucket)
  padded.set(media)
  return padded
}
