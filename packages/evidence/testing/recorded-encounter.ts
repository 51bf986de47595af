/** An encounter recorded by the phone's own code and kept as a server would, for whoever makes packages in Node. */
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { type Continued, type GapToState, type Item, Leg } from "../../live/src/seal/leg.ts"
import type { Bytes } from "../src/format/bytes.ts"
import { newSigningKey, type SigningKey } from "../src/format/ed25519.ts"
import { hashSmall } from "../src/format/hash.ts"
import { encodePlaceFix, type PlaceFix } from "../src/media/place-fix.ts"
import type { Identity } from "../src/open/envelope.ts"
import { EnvelopeKeys } from "../src/package/envelope-keys.ts"
import type { PackageSource, StoredBatch } from "../src/package/source.ts"
import { type NamedRecipient, readerOf } from "../src/seal/envelope.ts"
import { batchHashOf, signBatch } from "../src/statement/batch.ts"
import { signReceipt } from "../src/statement/receipt.ts"

/** 2026-11-21T18:00:00Z: the press. */
export const PRESS_MS = 1_795_284_000_000

/** As `journeys/recorded-media.ts` makes them; times since the leg's press. */
export interface Piece {
  readonly track: "audio" | "video"
  readonly codec: string
  readonly media: Bytes
  readonly startMs: number
  readonly durationMs: number
}

/** Where leg n + 1 begins, after leg n did. */
const LEG_EVERY_MS = 120_000

export class RecordedEncounter implements PackageSource {
  readonly stored: StoredBatch[] = []
  readonly signed: Bytes[] = []
  readonly serverKeys: Bytes[]
  /** How often the source was read, and how much of it. */
  readonly readings: { readonly from: number; readonly to: number; given: number }[] = []
  leg: Leg
  readonly identity: Identity
  readonly #recipient: NamedRecipient
  readonly #device: SigningKey
  readonly #server: SigningKey
  #keys: EnvelopeKeys | undefined

  private constructor(parts: {
    leg: Leg
    identity: Identity
    recipient: NamedRecipient
    device: SigningKey
    server: SigningKey
  }) {
    this.leg = parts.leg
    this.identity = parts.identity
    this.#recipient = parts.recipient
    this.#device = parts.device
    this.#server = parts.server
    this.serverKeys = [parts.server.publicKey]
  }

  /** Presses. */
  static async begin(): Promise<RecordedEncounter> {
    const identity = await generateHybridIdentity()
    const recipient: NamedRecipient = { kind: "recovery", recipient: await identityToRecipient(identity) }
    const [device, server] = [await newSigningKey(), await newSigningKey()]
    const setting = { deviceKey: device, release: "test", continued: undefined, readers: [recipient] }
    const leg = await Leg.prepare(setting)
    const encounter = new RecordedEncounter({ leg, identity, recipient, device, server })
    await encounter.#open()
    return encounter
  }

  get encounter(): Bytes {
    return this.leg.encounter
  }

  async #open(): Promise<void> {
    await this.#store(this.leg.open(this.#at(0), undefined))
    await this.#store(this.leg.envelopes(this.#at(300)))
  }

  #at(elapsedMs: number) {
    return { atMs: elapsedMs, wallMs: PRESS_MS + this.leg.number * LEG_EVERY_MS + elapsedMs }
  }

  /** The app starts again. */
  async nextLeg(deviceKey: SigningKey = this.#device): Promise<void> {
    const previousLeg = { leg: this.leg.number, head: this.leg.head!, newestReceipt: this.leg.newestReceipt }
    const continued: Continued = { encounter: this.leg.encounter, leg: this.leg.number + 1, previousLeg }
    this.leg = await Leg.prepare({ deviceKey, release: "test", continued, readers: [this.#recipient] })
    await this.#open()
  }

  /** Other readers than before; with none, what follows is sealed to nobody we are. */
  async nextEpoch(readers: readonly NamedRecipient[] = [this.#recipient], elapsedMs = 0): Promise<void> {
    const epoch = await this.leg.nextEpoch(readers)
    await this.#store([this.leg.begin(epoch, this.#at(elapsedMs))])
    if (readers.length > 0) await this.#store(this.leg.envelopes(this.#at(elapsedMs)))
  }

  async piece(piece: Piece): Promise<Item> {
    const item = await this.seal(piece)
    await this.#store([item])
    return item
  }

  /** The same piece, as what is spoken privately. */
  async advise(piece: Piece): Promise<void> {
    const { track, codec, media, startMs, durationMs } = piece
    const { wallMs } = this.#at(startMs)
    const sealed = { kind: "piece", track, codec, media, startMs, wallMs, durationMs, sealedAtPress: false } as const
    await this.#store([await this.leg.segment(sealed, "advice")])
  }

  seal({ track, codec, media, startMs, durationMs }: Piece): Promise<Item> {
    const { wallMs } = this.#at(startMs)
    const sealed = {
      kind: "piece",
      track,
      codec,
      media,
      startMs,
      wallMs,
      durationMs,
      sealedAtPress: startMs < 0,
    } as const
    return this.leg.segment(sealed)
  }

  async place(startMs: number, fix: Partial<PlaceFix> = {}): Promise<void> {
    const { wallMs } = this.#at(startMs)
    const here = { latitude: 41.5910392, longitude: -93.6037279, accuracy: 8.5, fixedAtMs: wallMs }
    const media = encodePlaceFix({ ...here, altitude: undefined, heading: undefined, speed: undefined, ...fix })
    const sealed = { kind: "piece", track: "place", codec: "place; fix", media, startMs, wallMs } as const
    await this.#store([await this.leg.segment({ ...sealed, durationMs: 5000, sealedAtPress: false })])
  }

  async gap(track: "audio" | "video", cause: GapToState["cause"], startMs: number, durationMs: number): Promise<void> {
    const { wallMs } = this.#at(startMs)
    await this.#store([this.leg.gap({ track, cause, startMs, wallMs, durationMs })])
  }

  async end(elapsedMs: number): Promise<void> {
    await this.#store([this.leg.heads(this.#at(elapsedMs), true)])
  }

  async #store(items: readonly Item[]): Promise<void> {
    await this.store(await signBatch(this.leg.encounter, this.leg.number, items, this.leg.sign))
  }

  /** A batch reaches the server, which answers with a receipt. */
  async store(batch: Bytes): Promise<void> {
    const ordinal = (this.stored.at(-1)?.ordinal ?? -1) + 1
    this.stored.push({ ordinal, batch })
    const received = [{ receivedMs: this.#at(ordinal * 100).wallMs, batch: batchHashOf(batch) }]
    const receipt = await signReceipt({ encounter: this.encounter, received }, this.#server.sign)
    this.signed.push(receipt)
    this.leg.newestReceipt = hashSmall(receipt)
    this.#keys = undefined
  }

  async *batches(from: number, to: number): AsyncGenerator<StoredBatch, void> {
    const reading = { from, to, given: 0 }
    this.readings.push(reading)
    for (const one of this.stored) {
      if (one.ordinal < from || one.ordinal >= to) continue
      reading.given += 1
      yield one
    }
  }

  async *receipts(): AsyncGenerator<Bytes, void> {
    yield* this.signed
  }

  /** As her recovery key opens them. */
  async open(): Promise<this> {
    const keys = new EnvelopeKeys(this.encounter, [{ reader: readerOf(this.#recipient), identity: this.identity }])
    for (const { batch } of this.stored) await keys.take(batch)
    this.#keys = keys
    return this
  }

  get keys(): EnvelopeKeys {
    if (this.#keys === undefined) throw new Error("nobody has opened the envelopes since something was stored")
    return this.#keys
  }
}
