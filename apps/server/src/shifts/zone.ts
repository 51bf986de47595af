import { type WallMinutes, Zone } from "@alongside/protocol/wall-clock"
import { ShiftError } from "./shift-error.ts"

const MINUTE = 60_000

const zones = new Map<string, Zone>()

/** The zone of this name, made once for each name: a calendar names the same one in every line. @throws {ShiftError} `SHIFT_ZONE_UNKNOWN`. */
export function zoneNamed(name: string): Zone {
  const known = zones.get(name)
  if (known !== undefined) return known
  const zone = newZone(name)
  // Names are taken in any case: another spelling would be kept once more.
  if (zones.size < MAX_ZONES) zones.set(name, zone)
  return zone
}

function newZone(name: string): Zone {
  try {
    return new Zone(name)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new ShiftError("SHIFT_ZONE_UNKNOWN", "there is no such time zone")
  }
}

/** More than IANA has. */
const MAX_ZONES = 1000

export const DAY_MINUTES = 24 * 60

/** @param text - `2026-03-08T02:30`. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function wallOf(text: string): WallMinutes {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  // Date.parse takes 24:00, which is the next day's 00:00, and writes it so.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) invalid(text)
  return ms / MINUTE
}

/** @param text - `2026-03-08`. @returns its midnight. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function midnightOf(text: string): WallMinutes {
  return wallOf(`${text}T00:00`)
}

/** @param text - `22:00`; up to `23:59`. @returns minutes after midnight. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function timeOfDay(text: string): number {
  return wallOf(`1970-01-01T${text}`)
}

function invalid(text: string): never {
  throw new ShiftError("SHIFT_TIME_INVALID", `${JSON.stringify(text.slice(0, 32))} is no date or time`)
}
