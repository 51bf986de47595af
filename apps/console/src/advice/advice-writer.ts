import type { Bytes } from "@alongside/evidence/format/bytes"
import { type AdviceMessage, encodeAdviceMessage, MESSAGE_CODEC } from "@alongside/evidence/message/advice-message"
import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { signBatch } from "@alongside/evidence/statement/batch"
import type { GapCause } from "@alongside/evidence/statement/statement"
import type { Counsel } from "@alongside/live/relay/session"
import { type Item, Leg, type Zero } from "@alongside/live/seal/leg"
import type { AudioPiece } from "@alongside/live/sound/audio-track"
import { monotonicMs, wallAt } from "@alongside/live/sound/device-clock"

export interface AdviceWriterParts {
  readonly counsel: Counsel
  /** Hybrid age recipients: counsel's own, and that of the person's advice key. */
  readonly recipients: { readonly counsel: string; readonly person: string }
  /** A batch of the record, signed: to be kept and sent. */
  readonly batch: (bytes: Bytes) => void
}

const RELEASE = "Alongside console 0.1.0"

/** 5 s: how much of the record's end could be withheld without its being seen. */
const HEADS_EVERY_MS = 5000

/**
 * Seals counsel's voice, and what the two write, into one record for the two of them (spec/advice.md §1). The session key and the
 * ratchets are here and nowhere else, and end with it.
 */
export class AdviceWriter {
  /** The record's name, 32 bytes. */
  readonly record: Bytes
  /** Counsel's word that the record's session key is theirs. */
  readonly claim: Bytes
  /** When it began, on the page's monotonic clock. */
  readonly zeroMs: number
  readonly #leg: Leg
  readonly #readers: readonly NamedRecipient[]
  readonly #batch: (bytes: Bytes) => void
  readonly #heads: ReturnType<typeof setInterval>
  #turn: Promise<void> = Promise.resolve()
  #epochBeganMs: number
  #isOver = false

  private constructor(leg: Leg, readers: readonly NamedRecipient[], batch: (bytes: Bytes) => void) {
    this.#leg = leg
    this.#readers = readers
    this.#batch = batch
    this.record = leg.encounter
    this.claim = leg.claim
    const zero = now()
    this.zeroMs = zero.atMs
    this.#epochBeganMs = zero.atMs
    this.#write(() => [...leg.open(zero, undefined), ...leg.envelopes(zero)])
    this.#heads = setInterval(() => this.#write(() => [leg.heads(now(), false)]), HEADS_EVERY_MS)
  }

  static async begin({ counsel, recipients, batch }: AdviceWriterParts): Promise<AdviceWriter> {
    const readers: NamedRecipient[] = [
      { kind: "advice", recipient: recipients.person },
      { kind: "counsel", recipient: recipients.counsel, opens: ["advice"] },
    ]
    const deviceKey = { publicKey: counsel.counselKey, sign: counsel.sign }
    const leg = await Leg.prepare({ deviceKey, release: RELEASE, continued: undefined, readers })
    return new AdviceWriter(leg, readers, batch)
  }

  /** Every statement from now on names it. @param hash - Of the server's newest receipt, verified. */
  noteReceipt(hash: Bytes): void {
    this.#leg.newestReceipt = hash
  }

  voice(piece: AudioPiece): void {
    const whole = { ...piece, wallMs: wallAt(piece.startMs), sealedAtPress: false }
    this.#write(async () => [await this.#leg.segment(whole, "advice")])
  }

  /** Counsel's voice went out and wasn't recorded. @param durationMs - 0 while that lasts. */
  gap(cause: GapCause, startMs: number, durationMs: number): void {
    const gap = { track: "audio", cause, startMs, wallMs: wallAt(startMs), durationMs } as const
    this.#write(() => [this.#leg.gap(gap, "advice")])
  }

  message(message: AdviceMessage): void {
    const { atMs, wallMs } = now()
    const piece = { track: "audio", codec: MESSAGE_CODEC, media: encodeAdviceMessage(message) } as const
    const when = { startMs: atMs, durationMs: 1, wallMs, sealedAtPress: false }
    this.#write(async () => [await this.#leg.segment({ ...piece, ...when }, "advice")])
  }

  /** Closes the record: nothing follows. Resolves when its last batch has been handed on. */
  async end(): Promise<void> {
    clearInterval(this.#heads)
    this.#write(() => [this.#leg.heads(now(), true)])
    this.#write(() => {
      this.#isOver = true
      return []
    })
    await this.#turn
  }

  #write(make: () => readonly Item[] | Promise<readonly Item[]>): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#isOver) return
      const items = [...(await this.#epochWhenDue()), ...(await make())]
      if (items.length > 0) this.#batch(await signBatch(this.record, this.#leg.number, items, this.#leg.sign))
    })
  }

  async #epochWhenDue(): Promise<readonly Item[]> {
    const leg = this.#leg
    if (!leg.epoch.isNearlyOver(monotonicMs() - this.#epochBeganMs)) return []
    const epoch = await leg.nextEpoch(this.#readers)
    this.#epochBeganMs = monotonicMs()
    return [leg.begin(epoch, now()), ...leg.envelopes(now())]
  }
}

const now = (): Zero => ({ atMs: monotonicMs(), wallMs: Date.now() })
