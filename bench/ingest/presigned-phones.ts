import { generateKeyPairSync, randomBytes, sign as signNow } from "node:crypto"
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { hashSmall } from "@alongside/evidence/format/hash"
import { signBatch } from "@alongside/evidence/statement/batch"
import { encounterIdOf, signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { LegStatement, SegmentStatement } from "@alongside/evidence/statement/statement"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload, encounterIdText, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import type { Request } from "./load.ts"

/** How often a phone signs and sends. */
export type PhonePace = "normal" | "asked for less"

type MediaTrack = "audio" | "video"

/** What two seconds' requests carry, in their order; one signature each. Sound is cut every 0.2 s, picture every 0.4 s. */
const TWO_SECONDS: Readonly<Record<PhonePace, readonly (readonly MediaTrack[])[]>> = {
  /** On a good network: picture goes with the sound that ends with it (decision 0009). */
  normal: Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? (["audio"] as const) : (["audio", "video"] as const))),
  /** As a server asks for that has too much to do: what a second brings, under one signature (decision 0011). */
  "asked for less": [
    ["audio", "video", "audio", "audio", "video", "audio", "audio"],
    ["video", "audio", "audio", "video", "audio", "audio", "video", "audio"],
  ],
}

export const requestsPerSecond = (pace: PhonePace): number => TWO_SECONDS[pace].length / 2

export const segmentsPerRequest = (pace: PhonePace): number =>
  TWO_SECONDS[pace].flat().length / TWO_SECONDS[pace].length

/** 60 kB a second in all. */
const AUDIO_BYTES_PER_SECOND = 4240
const VIDEO_BYTES_PER_SECOND = 55_600

interface SharedBody {
  readonly bytes: Bytes
  readonly hash: Bytes
}

/** What sealed segments look like to a server: bytes it can't read. Shared by all phones, so that memory holds thousands of them. */
function bodiesOf(length: number): SharedBody[] {
  return Array.from({ length: 8 }, () => {
    const bytes = new Uint8Array(randomBytes(length))
    return { bytes, hash: hashSmall(bytes) }
  })
}

const DURATION_MS: Readonly<Record<MediaTrack, number>> = { audio: 200, video: 400 }

const bodies: Readonly<Record<MediaTrack, readonly SharedBody[]>> = {
  audio: bodiesOf((AUDIO_BYTES_PER_SECOND * DURATION_MS.audio) / 1000),
  video: bodiesOf((VIDEO_BYTES_PER_SECOND * DURATION_MS.video) / 1000),
}

/**
 * Signs beforehand all that a phone will send, as spec/statement.md says: a fresh device, session and encounter; each batch with its
 * own signature, its statements chained. The bodies stay shared: each request is written as head, statements, body, ….
 * @param requests - how many; {@link requestsPerSecond} are a second's worth.
 */
export async function presignPhone(pace: PhonePace, requests: number): Promise<Request[]> {
  const device = quickKey()
  const session = quickKey()
  const encounter = encounterIdOf(session.publicKey)
  const claim = await signClaim(
    { encounter, leg: 0, sessionKey: session.publicKey, deviceKey: device.publicKey },
    device.sign,
  )
  const startMs = Date.now()
  const previous: { audio: Bytes | undefined; video: Bytes | undefined } = { audio: undefined, video: undefined }
  const segment = (track: MediaTrack, sequence: number, body: SharedBody): Bytes => {
    const durationMs = DURATION_MS[track]
    const statement: SegmentStatement = {
      kind: "segment",
      encounter,
      leg: 0,
      track,
      sequence,
      previous: previous[track],
      wallMs: startMs + sequence * durationMs,
      elapsedMs: sequence * durationMs,
      newestReceipt: undefined,
      epoch: 0,
      bodyHash: body.hash,
      commitment: body.hash,
      durationMs,
      codec: track === "audio" ? "audio/opus; packets" : 'video/mp4; codecs="avc1.42001f"',
      sealedAtPress: false,
    }
    const bytes = encodeStatement(statement)
    previous[track] = hashSmall(bytes)
    return bytes
  }
  const order = TWO_SECONDS[pace]
  const sent = { audio: 0, video: 0 }
  const whole: Request[] = []
  for (let n = 0; n < requests; n++) {
    const items: { statement: Bytes; body: Bytes | undefined }[] = []
    if (n === 0)
      items.push({ statement: encodeStatement(legStatement(encounter, session.publicKey, startMs)), body: undefined })
    for (const track of order[n % order.length] ?? []) {
      const sequence = sent[track]++
      const body = bodies[track][sequence % 8] as SharedBody
      items.push({ statement: segment(track, sequence, body), body: body.bytes })
    }
    const batch = await signBatch(encounter, 0, items, session.sign)
    const upload = encodeUpload({ claims: n === 0 ? [claim] : [], batches: [batch] })
    whole.push(splitAtBodies(requestHead(encounterIdText(encounter), upload.length), upload, items))
  }
  return whole
}

/** An Ed25519 key that signs at once: tens of thousands of batches are signed before a run. */
function quickKey(): { readonly publicKey: Bytes; readonly sign: Sign } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519")
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32)
  return {
    publicKey: new Uint8Array(raw),
    sign: (message) => Promise.resolve(new Uint8Array(signNow(null, message, privateKey))),
  }
}

function legStatement(encounter: Bytes, sessionKey: Bytes, wallMs: number): LegStatement {
  return {
    kind: "leg",
    encounter,
    leg: 0,
    track: "leg",
    sequence: 0,
    previous: undefined,
    wallMs,
    elapsedMs: 0,
    newestReceipt: undefined,
    sessionKey,
    previousLeg: undefined,
    serverNonce: undefined,
    endorsement: hashSmall(sessionKey),
    release: "bench",
  }
}

function requestHead(encounter: string, length: number): Uint8Array {
  const lines = [
    `POST ${routes.batches(encounter)} HTTP/1.1`,
    "host: 127.0.0.1",
    `content-type: ${UPLOAD_CONTENT_TYPE}`,
    `content-length: ${length}`,
  ]
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1")
}

/** Cuts an encoded upload where the shared bodies stand in it, so that only what is this phone's own is kept in memory. */
function splitAtBodies(head: Uint8Array, upload: Bytes, items: readonly { body: Bytes | undefined }[]): Request {
  const parts: Uint8Array[] = []
  const whole = Buffer.from(upload.buffer, upload.byteOffset, upload.length)
  let at = 0
  for (const { body } of items) {
    if (body === undefined) continue
    const start = whole.indexOf(body, at)
    parts.push(Uint8Array.from(whole.subarray(at, start)), body)
    at = start + body.length
  }
  parts.push(Uint8Array.from(whole.subarray(at)))
  const [first = new Uint8Array(0), ...rest] = parts
  return [Buffer.concat([head, first]), ...rest]
}

/** The same bytes as `requests` under another method, path and headers: what a peer is asked to keep. */
export function asOtherRequests(
  requests: readonly Request[],
  headFor: (n: number, length: number) => string,
): Request[] {
  return requests.map((request, n) => {
    const [first = new Uint8Array(0), ...rest] = request
    const start = Buffer.from(first).indexOf("\r\n\r\n") + 4
    const own = first.subarray(start)
    const length = rest.reduce((sum, part) => sum + part.length, own.length)
    return [Buffer.concat([Buffer.from(headFor(n, length), "latin1"), own]), ...rest]
  })
}
