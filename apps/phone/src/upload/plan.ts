import { MAX_BATCHES, MAX_CLAIMS } from "@alongside/protocol/upload"

/** A sealed batch that the server hasn't acknowledged, as far as planning needs it. */
export interface Waiting {
  /** Order of sealing. */
  readonly number: number
  readonly encounter: string
  readonly leg: number
  readonly isVideo: boolean
  readonly byteLength: number
}

/** When a picture was sealed, and what it shows. */
export interface Picture {
  readonly isVideo: boolean
  /** Milliseconds since the press. */
  readonly spans: readonly { readonly untilMs: number }[]
  /** Device wall clock. */
  readonly sealedWallMs: number
}

/** So long a picture from before the press waits on a way of which little is known: then there is one from after it. */
const PAST_WAITS_MS = 1000

/** True while a picture from before the press would only keep the first one from after it waiting. */
export function mayWait({ isVideo, spans, sealedWallMs }: Picture, wallMs: number): boolean {
  const ageMs = wallMs - sealedWallMs
  return isVideo && ageMs >= 0 && ageMs < PAST_WAITS_MS && spans.every(({ untilMs }) => untilMs <= 0)
}

/** What is on its way. */
export interface InFlight {
  readonly sound: number
  readonly video: number
}

export interface PlanLimits {
  /** Bytes of one request; a single larger batch goes alone. */
  readonly requestBytes: number
  /** Requests at once. */
  readonly sound: number
  readonly video: number
  /** The encounter that is being recorded; what other encounters left behind comes after it. */
  readonly current: string | undefined
}

export const LEAST_REQUEST_BYTES = 16 * 1024
const FIRST_REQUEST_BYTES = 64 * 1024
/** A second of 64 kbit/s. */
const THIN_REQUEST_BYTES = 8 * 1024
const MOST_REQUEST_BYTES = 1024 * 1024
/** 250 ms: what the newest waits for, at most, when it comes while the backlog has the uplink. */
const LEAST_SECONDS = 0.25
/** Bytes a second, 200 kbit/s: below, a second video request would only keep sound waiting. */
export const THIN_RATE = 25_000
/** Two requests at once shall fill even a long way. */
const ROUND_TRIPS = 2

/**
 * How large a request shall be, at most: what is made now goes out beside what waited, and shall not wait for much of it.
 *
 * @param rate - bytes a second that the uplink carries, where measured.
 * @param isLive - something of what is being recorded waits; else nobody waits for the end of a request.
 */
export function requestBytesFor(link: {
  readonly rate: number | undefined
  readonly roundTripMs: number | undefined
  readonly isLive: boolean
}): number {
  const { rate, roundTripMs = 0, isLive } = link
  if (rate === undefined) return FIRST_REQUEST_BYTES
  const seconds = isLive ? Math.min(1, Math.max(LEAST_SECONDS, (ROUND_TRIPS * roundTripMs) / 1000)) : 1
  const least = rate < THIN_RATE ? THIN_REQUEST_BYTES : LEAST_REQUEST_BYTES
  return Math.min(MOST_REQUEST_BYTES, Math.max(least, Math.round(rate * seconds)))
}

/** An answer tells for so long that something gets through. */
const TOLD_MS = 5000

/**
 * How many bytes of sound may be on their way when picture is begun on a thin link, or on one of which nothing is known: what is
 * given to such a link is sent to its end, and what comes after it waits.
 *
 * @param rate - as for {@link requestBytesFor}. @param sinceAnswerMs - since the server answered last.
 */
export function picturesMostSound(rate: number | undefined, sinceAnswerMs: number): number {
  // Where answers come at once, none of this is needed, and where the first takes long it says what the link carries.
  return rate ?? (sinceAnswerMs < TOLD_MS ? THIN_REQUEST_BYTES : 0)
}

/**
 * What to send next: sound before video, of each the newest first, and with it, oldest first, as much of the backlog as fits.
 * So a watcher is told the present while the past catches up.
 *
 * @param waiting - not on its way, in the order of sealing.
 * @returns batches of one encounter; empty when nothing may be sent now.
 */
export function planRequest<W extends Waiting>(waiting: readonly W[], inFlight: InFlight, limits: PlanLimits): W[] {
  const ofCurrent = waiting.filter(({ encounter }) => encounter === limits.current)
  const candidates = ofCurrent.length > 0 ? ofCurrent : waiting
  for (const isVideo of [false, true]) {
    const isFull = isVideo ? inFlight.video >= limits.video : inFlight.sound >= limits.sound
    const newest = candidates.findLast((one) => one.isVideo === isVideo)
    if (newest === undefined) continue
    // While sound waits, no video is begun that would take the uplink from it.
    if (isFull) return []
    return fill(
      newest,
      candidates.filter((one) => one.isVideo === isVideo && one.encounter === newest.encounter),
      limits.requestBytes,
    )
  }
  return []
}

function fill<W extends Waiting>(newest: W, backlog: readonly W[], requestBytes: number): W[] {
  const request = [newest]
  const legs = new Set([newest.leg])
  let bytes = newest.byteLength
  for (const one of backlog) {
    if (one === newest) continue
    legs.add(one.leg)
    bytes += one.byteLength
    // Each leg may have to bring its claim.
    if (bytes > requestBytes || request.length >= MAX_BATCHES || legs.size > MAX_CLAIMS) break
    request.push(one)
  }
  return request.sort((a, b) => a.number - b.number)
}
