/** A long recording that a server keeps for its owner: real media, sealed by the phone's own code, taken by the real server, in a fraction of its time. */
import { toHex } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodePlaceFix } from "@alongside/evidence/media/place-fix"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { type RecoverySecret, recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { signBatch } from "@alongside/evidence/statement/batch"
import { EPOCH_MS } from "@alongside/live/seal/epoch"
import { type Item, Leg } from "@alongside/live/seal/leg"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload, parseReply, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import { identityToRecipient } from "age-encryption"
import { anyLength } from "./any-length.ts"
import type { RecordedMedia } from "./recorded-media.ts"
import { SignedOwner } from "./signed-owner.ts"

export interface KeptRecordingOptions {
  readonly origin: string
  readonly media: RecordedMedia
  readonly seconds: number
  /** Of whom it is. */
  readonly secret: RecoverySecret
}

/** As the phone has it: a place, and what stands where. */
const PLACE_MS = 5000
const HEADS_MS = 5000
/** A batch holds what is finished within so long: pictures and the sound that ends with them. */
const BATCH_MS = 400
const REQUESTS_AT_ONCE = 8

/** Resolves when the server has all of it and knows whose it is. It ended now, and began as long before as it is long. @returns the encounter's id. */
export async function keepRecording(options: KeptRecordingOptions): Promise<string> {
  const { origin, media, seconds, secret } = options
  const device = await newSigningKey()
  const recovery = { kind: "recovery", recipient: await identityToRecipient(await recoveryIdentityOf(secret)) } as const
  const recording = await KeptRecording.begin(origin, device, recovery, Date.now() - seconds * 1000)
  await recording.play(media, seconds)
  const bound = await new SignedOwner(origin, await ownerKeyOf(secret)).bind("device", device)
  if (!bound.ok) throw new Error(`the server doesn't take whose it is: ${bound.status} ${await bound.text()}`)
  return recording.id
}

class KeptRecording {
  readonly #origin: string
  readonly #leg: Leg
  readonly #recovery: NamedRecipient
  readonly #zeroWallMs: number
  readonly #sending = new Set<Promise<void>>()

  private constructor(origin: string, leg: Leg, recovery: NamedRecipient, zeroWallMs: number) {
    this.#origin = origin
    this.#leg = leg
    this.#recovery = recovery
    this.#zeroWallMs = zeroWallMs
  }

  static async begin(
    origin: string,
    deviceKey: Awaited<ReturnType<typeof newSigningKey>>,
    recovery: NamedRecipient,
    zeroWallMs: number,
  ): Promise<KeptRecording> {
    const setting = { deviceKey, release: "kept recording", continued: undefined, readers: [recovery] }
    const recording = new KeptRecording(origin, await Leg.prepare(setting), recovery, zeroWallMs)
    await recording.#send(recording.#leg.open(recording.#at(0), undefined))
    await recording.#send(recording.#leg.envelopes(recording.#at(0)))
    return recording
  }

  get id(): string {
    return toHex(this.#leg.encounter)
  }

  #at(elapsedMs: number) {
    return { atMs: elapsedMs, wallMs: this.#zeroWallMs + elapsedMs }
  }

  async play(media: RecordedMedia, seconds: number): Promise<void> {
    let items: Item[] = []
    const due = { batch: BATCH_MS, place: 0, heads: HEADS_MS, epoch: EPOCH_MS }
    for (const piece of anyLength(media, seconds)) {
      const { startMs, durationMs } = piece
      const endMs = startMs + durationMs
      if (startMs >= due.epoch) {
        due.epoch += EPOCH_MS
        const epoch = await this.#leg.nextEpoch([this.#recovery])
        items.push(this.#leg.begin(epoch, this.#at(startMs)), ...this.#leg.envelopes(this.#at(startMs)))
      }
      items.push(await this.#leg.segment({ ...piece, ...this.#span(startMs, durationMs), sealedAtPress: false }))
      if (startMs >= due.place) {
        items.push(await this.#place(due.place))
        due.place += PLACE_MS
      }
      if (endMs >= due.heads) {
        items.push(this.#leg.heads(this.#at(endMs), false))
        due.heads += HEADS_MS
      }
      if (endMs < due.batch) continue
      due.batch += BATCH_MS
      await this.#sendBeside(items)
      items = []
    }
    await this.#sendBeside([...items, this.#leg.heads(this.#at(seconds * 1000), true)])
    await Promise.all(this.#sending)
  }

  #span(startMs: number, durationMs: number) {
    return { startMs, wallMs: this.#zeroWallMs + startMs, durationMs }
  }

  /** Somebody walks north, a metre a second. */
  #place(startMs: number): Promise<Item> {
    const latitude = 44.9772 + startMs / 1000 / 111_000
    const fix = { latitude, longitude: -93.2654, accuracy: 8, altitude: undefined, heading: 0, speed: 1 }
    const media = encodePlaceFix({ ...fix, fixedAtMs: this.#zeroWallMs + startMs })
    const span = this.#span(startMs, PLACE_MS)
    return this.#leg.segment({
      track: "place",
      codec: "place; fix",
      media,
      ...span,
      sealedAtPress: false,
    })
  }

  /** As a phone does: some requests under way at once. */
  async #sendBeside(items: readonly Item[]): Promise<void> {
    while (this.#sending.size >= REQUESTS_AT_ONCE) await Promise.race(this.#sending)
    const batch = await this.#signed(items)
    const sent = this.#post(batch).finally(() => this.#sending.delete(sent))
    this.#sending.add(sent)
  }

  async #send(items: readonly Item[]): Promise<void> {
    await this.#post(await this.#signed(items))
  }

  #signed(items: readonly Item[]) {
    return signBatch(this.#leg.encounter, this.#leg.number, items, this.#leg.sign)
  }

  async #post(batch: Awaited<ReturnType<typeof signBatch>>): Promise<void> {
    const response = await fetch(this.#origin + routes.batches(this.id), {
      method: "POST",
      headers: { "content-type": UPLOAD_CONTENT_TYPE },
      body: encodeUpload({ claims: [this.#leg.claim], batches: [batch] }),
    })
    const receipt = parseReply(new Uint8Array(await response.arrayBuffer()))?.receipt
    if (receipt === undefined) throw new Error(`the server doesn't take a batch: ${response.status}`)
    this.#leg.newestReceipt = hashSmall(receipt)
  }
}
