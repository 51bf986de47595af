import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodePlaceFix } from "@alongside/evidence/media/place-fix"
import { EnvelopeKeys } from "@alongside/evidence/package/envelope-keys"
import type { PackageSource } from "@alongside/evidence/package/source"
import { type NamedRecipient, readerOf } from "@alongside/evidence/seal/envelope"
import { batchHashOf, signBatch } from "@alongside/evidence/statement/batch"
import { signReceipt } from "@alongside/evidence/statement/receipt"
import { EPOCH_MS } from "@alongside/live/seal/epoch"
import { type Item, Leg } from "@alongside/live/seal/leg"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import type { Track } from "../../apps/phone/src/capture/piece.ts"
import { type EncodedMedia, encodedMedia, piecesOf, type RecordedPiece } from "../../journeys/recorded-media.ts"
import { ItemFile } from "./item-file.ts"

const PRESS_MS = 1_795_284_000_000
const MINUTE_MS = 60_000
/** How often the phone says where every track stands, and where it is. */
const HEADS_EVERY_MS = 5000
const PLACE_EVERY_MS = 5000

/** What a phone records on a good network: 0.4 s of picture, 0.2 s of sound, 60 kB a second in all. The same minute comes again and again. */
const phoneMinute = (): Promise<EncodedMedia> =>
  encodedMedia({
    seconds: 60,
    width: 640,
    height: 480,
    picture: "hard",
    frameRate: 30,
    bitsPerSecond: 380_000,
    packetsPerPiece: 10,
  })

export interface LongEncounter extends AsyncDisposable {
  readonly source: PackageSource
  /** Requests, each of one batch with one signature, and answered by one receipt. */
  readonly batches: number
}

/**
 * Records so many minutes by the phone's own code, as fast as this machine seals and signs, and keeps what the server would keep: in files in `folder`.
 */
export async function recordLongEncounter(minutes: number, folder: string): Promise<LongEncounter> {
  const identity = await generateHybridIdentity()
  const recipient: NamedRecipient = { kind: "recovery", recipient: await identityToRecipient(identity) }
  const [device, server] = [await newSigningKey(), await newSigningKey()]
  const leg = await Leg.prepare({ deviceKey: device, release: "bench", continued: undefined, readers: [recipient] })
  const stored = await ItemFile.create(join(folder, "batches"))
  const receipts = await ItemFile.create(join(folder, "receipts"))
  const keys = new EnvelopeKeys(leg.encounter, [{ reader: readerOf(recipient), identity }])
  const at = (elapsedMs: number) => ({ atMs: elapsedMs, wallMs: PRESS_MS + elapsedMs })

  /** One request: signed, stored, answered. */
  const send = async (items: readonly Item[], elapsedMs: number): Promise<Bytes> => {
    const batch = await signBatch(leg.encounter, leg.number, items, leg.sign)
    const received = [{ receivedMs: PRESS_MS + elapsedMs + 150, batch: batchHashOf(batch) }]
    const receipt = await signReceipt({ encounter: leg.encounter, received }, server.sign)
    leg.newestReceipt = hashSmall(receipt)
    await stored.append(batch)
    await receipts.append(receipt)
    return batch
  }
  const open = async (items: readonly Item[], elapsedMs: number) => keys.take(await send(items, elapsedMs))
  const segment = (piece: Pick<RecordedPiece, "codec" | "media" | "startMs" | "durationMs">, track: Track) =>
    leg.segment({ ...piece, track, wallMs: PRESS_MS + piece.startMs, sealedAtPress: false })

  await open(leg.open(at(0), undefined), 0)
  await open(leg.envelopes(at(0)), 0)
  const media = await phoneMinute()
  let epochBeganMs = 0
  for (let minute = 0; minute < minutes; minute++) {
    const fromMs = minute * MINUTE_MS
    if (fromMs - epochBeganMs >= EPOCH_MS) {
      const epoch = await leg.nextEpoch([recipient])
      epochBeganMs = fromMs
      await open([leg.begin(epoch, at(fromMs))], fromMs)
      await open(leg.envelopes(at(fromMs)), fromMs)
    }
    let [headsMs, placeMs] = [fromMs + HEADS_EVERY_MS, fromMs]
    for (const [endMs, pieces] of byEnd(piecesOf(media, fromMs), fromMs + MINUTE_MS)) {
      const items: Item[] = []
      for (const { track, ...piece } of pieces) items.push(await segment(piece, track))
      await send(items, endMs)
      for (; placeMs < endMs; placeMs += PLACE_EVERY_MS) await send([await segment(placeAt(placeMs), "place")], endMs)
      for (; headsMs <= endMs; headsMs += HEADS_EVERY_MS) await send([leg.heads(at(headsMs), false)], endMs)
    }
  }
  await send([leg.heads(at(minutes * MINUTE_MS), true)], minutes * MINUTE_MS)

  return {
    source: {
      encounter: leg.encounter,
      serverKeys: [server.publicKey],
      keys,
      receipts: () => receipts.read(),
      async *batches(from, to) {
        let ordinal = from
        for await (const batch of stored.read(from, to)) yield { ordinal: ordinal++, batch }
      },
    },
    batches: stored.length,
    [Symbol.asyncDispose]: async () => {
      await stored[Symbol.asyncDispose]()
      await receipts[Symbol.asyncDispose]()
    },
  }
}

/** Pieces that end together, sound first: one request carries them. What ends after `untilMs` isn't of this minute. */
function byEnd(pieces: readonly RecordedPiece[], untilMs: number): Map<number, RecordedPiece[]> {
  const ends = new Map<number, RecordedPiece[]>()
  for (const piece of pieces) {
    // Picture is cut a few milliseconds before the sound that ends with it.
    const endMs = Math.ceil((piece.startMs + piece.durationMs) / 200) * 200
    if (endMs > untilMs) continue
    ends.set(endMs, [...(ends.get(endMs) ?? []), piece])
  }
  for (const together of ends.values()) together.sort((a, b) => (a.track < b.track ? -1 : 1))
  return ends
}

function placeAt(startMs: number) {
  const fix = { latitude: 41.5910392, longitude: -93.6037279, accuracy: 8.5, fixedAtMs: PRESS_MS + startMs }
  const media = encodePlaceFix({ ...fix, altitude: undefined, heading: undefined, speed: undefined })
  return { codec: "place; fix", media, startMs, durationMs: PLACE_EVERY_MS }
}
