import type { Bytes } from "@alongside/evidence/format/bytes"
import { z } from "zod"

const encounter = z.string().regex(/^[0-9a-f]{64}$/)

/** What a watcher says over the WebSocket, as JSON text. `hello` comes first. */
export const watcherMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), token: z.string().min(1).max(200) }),
  /** Push what opens the newest epoch, the last seconds, and then everything new. */
  z.object({ type: z.literal("watch"), encounter }),
  z.object({ type: z.literal("unwatch"), encounter }),
])
export type WatcherMessage = z.infer<typeof watcherMessageSchema>

/** What the server says besides records, as JSON text. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("welcome") }),
  /** An encounter that the watcher may watch has begun, or has come back after it was silent. */
  z.object({ type: z.literal("encounter"), encounter, startedMs: z.number() }),
  /**
   * Everything from `next` on is pushed; records before it that were needed to begin with came already. Comes again after
   * {@link ServerMessage} `behind`, once the watcher has caught up with what was pushed.
   */
  z.object({ type: z.literal("watching"), encounter, next: z.number().int() }),
  /**
   * The watcher reads more slowly than the phone sends: nothing from `next` on is pushed until the next `watching`. What
   * lies between the two is to be had from the records route.
   */
  z.object({ type: z.literal("behind"), encounter, next: z.number().int() }),
  /** Nothing has come for a while, and the encounter isn't ended. */
  z.object({ type: z.literal("silent"), encounter, lastReceivedMs: z.number() }),
  z.object({ type: z.literal("ended"), encounter }),
  z.object({ type: z.literal("refused"), code: z.string(), encounter: encounter.optional() }),
])
export type ServerMessage = z.infer<typeof serverMessageSchema>

/** One stored batch as it is pushed to watchers, or answered by the records route. */
export interface RecordFrame {
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly ordinal: number
  readonly receivedMs: number
  readonly isContradiction: boolean
  readonly batch: Bytes
}

/** Of the records route: record frames that follow each other. */
export const RECORDS_CONTENT_TYPE = "application/vnd.alongside.records"

const VERSION = 1
const HEAD = 1 + 1 + 32 + 4 + 8 + 4

/** spec/watch.md §3: version, flags, encounter, ordinal, receivedMs, length (all big-endian), batch. Frames may follow each other. */
export function encodeRecordFrame(frame: Omit<RecordFrame, "batch"> & { readonly batch: Uint8Array }): Bytes {
  const bytes = new Uint8Array(HEAD + frame.batch.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, VERSION)
  view.setUint8(1, frame.isContradiction ? 1 : 0)
  bytes.set(frame.encounter, 2)
  view.setUint32(34, frame.ordinal)
  view.setBigUint64(38, BigInt(frame.receivedMs))
  view.setUint32(46, frame.batch.length)
  bytes.set(frame.batch, HEAD)
  return bytes
}

/** Reads frames that follow each other; `undefined` when the bytes aren't frames to their end. */
export function parseRecordFrames(bytes: Bytes): RecordFrame[] | undefined {
  const frames: RecordFrame[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; ) {
    if (at + HEAD > bytes.length || view.getUint8(at) !== VERSION) return undefined
    const length = view.getUint32(at + 46)
    const end = at + HEAD + length
    if (end > bytes.length) return undefined
    frames.push({
      encounter: bytes.slice(at + 2, at + 34),
      ordinal: view.getUint32(at + 34),
      receivedMs: Number(view.getBigUint64(at + 38)),
      isContradiction: view.getUint8(at + 1) === 1,
      batch: bytes.slice(at + HEAD, end),
    })
    at = end
  }
  return frames
}
