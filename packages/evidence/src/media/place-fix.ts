import type { Bytes } from "../format/bytes.ts"
import { MediaError } from "./error.ts"

/** Where the device says it is (spec/segment.md §5.4). */
export interface PlaceFix {
  /** Degrees north, WGS 84. */
  readonly latitude: number
  /** Degrees east, WGS 84. */
  readonly longitude: number
  /** Metres, at 95 % by the device's own word. */
  readonly accuracy: number
  /** Metres above the WGS 84 ellipsoid. */
  readonly altitude: number | undefined
  /** Degrees clockwise from north, of movement. */
  readonly heading: number | undefined
  /** Metres a second. */
  readonly speed: number | undefined
  /** Device wall clock at which the position was found: older than the segment when nothing newer came. */
  readonly fixedAtMs: number
}

/** Every fix has this length, so that its size tells nothing. */
export const PLACE_FIX_BYTES = 32

const VERSION = 1
const HAS_ALTITUDE = 1
const HAS_HEADING = 2
const HAS_SPEED = 4

/**
 * Big-endian: version (1 byte), what is present (1 byte), latitude and longitude in 10⁻⁷ degrees (int32 each), accuracy
 * and altitude in cm (uint32, int32), heading in 0.01 degrees (uint16), speed in cm/s (uint16), device wall clock in ms
 * (uint64), two zero bytes. What isn't present is zero. Out-of-range values are brought to the nearest that fits.
 */
export function encodePlaceFix(fix: PlaceFix): Bytes {
  const bytes = new Uint8Array(PLACE_FIX_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, VERSION)
  view.setUint8(1, flag(fix.altitude, HAS_ALTITUDE) | flag(fix.heading, HAS_HEADING) | flag(fix.speed, HAS_SPEED))
  view.setInt32(2, toInteger(fix.latitude * 1e7, -90e7, 90e7))
  view.setInt32(6, toInteger(fix.longitude * 1e7, -180e7, 180e7))
  view.setUint32(10, toInteger(fix.accuracy * 100, 0, 0xffff_ffff))
  view.setInt32(14, toInteger((fix.altitude ?? 0) * 100, -0x8000_0000, 0x7fff_ffff))
  view.setUint16(18, toInteger((fix.heading ?? 0) * 100, 0, 35_999))
  view.setUint16(20, toInteger((fix.speed ?? 0) * 100, 0, 0xffff))
  view.setBigUint64(22, BigInt(toInteger(fix.fixedAtMs, 0, Number.MAX_SAFE_INTEGER)))
  return bytes
}

/**
 * Zeros after the fix are padding.
 * @throws {MediaError} `PLACE_FIX_INVALID`, `MEDIA_PADDING_NOT_ZERO`.
 */
export function decodePlaceFix(bytes: Uint8Array): PlaceFix {
  if (bytes.length < PLACE_FIX_BYTES) throw invalid("is too short")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== VERSION) throw invalid("is of a version we don't know")
  const present = view.getUint8(1)
  if (present > (HAS_ALTITUDE | HAS_HEADING | HAS_SPEED)) throw invalid("has fields we don't know")
  if (bytes.subarray(30).some((byte) => byte !== 0)) {
    throw new MediaError("MEDIA_PADDING_NOT_ZERO", "something other than zeros follows the place fix")
  }
  const latitude = view.getInt32(2) / 1e7
  const longitude = view.getInt32(6) / 1e7
  const fixedAt = view.getBigUint64(22)
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw invalid("is no place on earth")
  if (view.getUint16(18) > 35_999) throw invalid("has a heading beyond the circle")
  if (fixedAt > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid("has a time that is no time")
  return {
    latitude,
    longitude,
    accuracy: view.getUint32(10) / 100,
    altitude: optional(present, HAS_ALTITUDE, view.getInt32(14) / 100),
    heading: optional(present, HAS_HEADING, view.getUint16(18) / 100),
    speed: optional(present, HAS_SPEED, view.getUint16(20) / 100),
    fixedAtMs: Number(fixedAt),
  }
}

/** A device that reports NaN has no value. */
function flag(value: number | undefined, bit: number): number {
  return value === undefined || Number.isNaN(value) ? 0 : bit
}

function optional(present: number, bit: number, value: number): number | undefined {
  if ((present & bit) !== 0) return value
  if (value !== 0) throw invalid("has a value where it says there is none")
  return undefined
}

function toInteger(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? 0 : Math.min(most, Math.max(least, Math.round(value)))
}

function invalid(what: string): MediaError {
  return new MediaError("PLACE_FIX_INVALID", `the place fix ${what}`)
}
