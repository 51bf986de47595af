/** Writes the records of one leg as a phone does, a statement at a time, for tests that read them. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey, type SigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { type Endorsement, endorsementHash, readerOf, scopeOf, sealEnvelope } from "@alongside/evidence/seal/envelope"
import { newEpochSecret, Ratchet, trackKeysOf } from "@alongside/evidence/seal/ratchet"
import { sealSegment } from "@alongside/evidence/seal/segment"
import { type ItemToSend, signBatch } from "@alongside/evidence/statement/batch"
import { signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { encounterIdOf } from "@alongside/evidence/statement/encounter-id"
import type { Chain, Track } from "@alongside/evidence/statement/place"
import type { GapCause, Statement } from "@alongside/evidence/statement/statement"
import type { RecordFrame } from "@alongside/protocol/watch"
import { generateHybridIdentity } from "age-encryption"
import type { Opener } from "../src/open/opening.ts"

type Own<S> = S extends Statement
  ? Omit<S, "encounter" | "leg" | "sequence" | "previous" | "newestReceipt" | "wallMs">
  : never

export interface LegOptions {
  /** Whose envelope is in it; none: an epoch that nobody here can open. */
  readonly opener: Opener | undefined
  readonly device: SigningKey
  readonly leg?: number
  readonly encounter?: Bytes
}

/** Someone who can open: a fresh key, as counsel. */
export async function newOpener(): Promise<Opener> {
  const identity = await generateHybridIdentity()
  return { identity, reader: readerOf({ kind: "counsel", recipient: await recipientOf(identity) }) }
}

const ZERO_WALL = 1_800_000_000_000
const CODECS: Record<Track, string> = {
  audio: "audio/opus; packets",
  video: 'video/mp4; codecs="avc1.42c01e"',
  place: "place; fix",
  advice: "audio/opus; packets",
}

export class LegWriter {
  readonly encounter: Bytes
  readonly number: number
  readonly #session: SigningKey
  readonly #device: SigningKey
  readonly #opener: Opener | undefined
  readonly #ends = new Map<Chain, { sequence: number; head: Bytes | undefined }>()
  readonly #ratchets = new Map<Track, Ratchet>()
  #epoch = -1
  #firsts = new Map<Track, number>()

  private constructor(session: SigningKey, { opener, device, leg = 0, encounter }: LegOptions) {
    this.#session = session
    this.#device = device
    this.#opener = opener
    this.number = leg
    this.encounter = encounter ?? encounterIdOf(session.publicKey)
  }

  static async begin(options: LegOptions): Promise<LegWriter> {
    return new LegWriter(await newSigningKey(), options)
  }

  /** The leg statement, its first epoch, and its envelope, each an item. */
  async opening(): Promise<{ leg: ItemToSend; epoch: ItemToSend; envelope: ItemToSend }> {
    const { encounter, number: leg } = this
    const claimed = { encounter, leg, sessionKey: this.#session.publicKey, deviceKey: this.#device.publicKey }
    const claim = await signClaim(claimed, this.#device.sign)
    const endorsement = { salt: crypto.getRandomValues(new Uint8Array(32)), claim }
    const statement = this.state({
      kind: "leg",
      track: "leg",
      elapsedMs: 0,
      sessionKey: this.#session.publicKey,
      previousLeg: undefined,
      serverNonce: undefined,
      endorsement: endorsementHash(endorsement),
      release: "test",
    })
    return { leg: statement, ...(await this.nextEpoch(endorsement)) }
  }

  /** From here on segments are sealed with a fresh secret. */
  async nextEpoch(endorsement?: Endorsement): Promise<{ epoch: ItemToSend; envelope: ItemToSend }> {
    this.#epoch += 1
    const secret = newEpochSecret()
    const { encounter, number: leg } = this
    const tracks = ["audio", "video", "place"] as const
    this.#firsts = new Map(tracks.map((track) => [track, this.#end(track).sequence]))
    const keys = trackKeysOf(secret, { encounter, leg, writer: this.#session.publicKey }, tracks)
    for (const [track, key] of keys) this.#ratchets.set(track, new Ratchet(key, this.#epoch))
    const other = await newOpener()
    const { reader, identity } = this.#opener ?? other
    const content = { encounter, leg, epoch: this.#epoch, keys, endorsement }
    const file = await sealEnvelope(content, { kind: reader.kind, recipient: await recipientOf(identity) })
    const envelopeHash = hashSmall(file)
    const at = { track: "leg", elapsedMs: 0, epoch: this.#epoch } as const
    const envelopes = [{ ...reader, opens: scopeOf(reader), envelopeHash }]
    return {
      epoch: this.state({ kind: "epoch", ...at, firstSequences: this.#firsts, envelopes }),
      envelope: this.state({ kind: "envelope", ...at, bodyHash: envelopeHash, reader }, file),
    }
  }

  async segment(track: Track, media: Uint8Array, elapsedMs = 0, changes: { codec?: string } = {}): Promise<ItemToSend> {
    const place = { encounter: this.encounter, leg: this.number, track, sequence: this.#end(track).sequence }
    const step = place.sequence - (this.#firsts.get(track) ?? 0)
    const sealed = await sealSegment(this.#ratchets.get(track)!.keysAt(step), place, this.#epoch, step, media)
    const { body, bodyHash, commitment } = sealed
    const codec = changes.codec ?? CODECS[track]
    const said = { kind: "segment", track, elapsedMs, durationMs: 240, codec, sealedAtPress: false } as const
    return this.state({ ...said, epoch: this.#epoch, bodyHash, commitment }, body)
  }

  gap(track: Track, cause: GapCause, elapsedMs: number, durationMs: number): ItemToSend {
    return this.state({ kind: "gap", track, cause, elapsedMs, durationMs })
  }

  heads(isLast: boolean): ItemToSend {
    return this.state({ kind: "heads", track: "leg", elapsedMs: 0, heads: [], isLast })
  }

  state(own: Own<Statement>, body?: Bytes): ItemToSend {
    const end = this.#end(own.track)
    const { encounter, number: leg } = this
    const place = { encounter, leg, sequence: end.sequence, previous: end.head, newestReceipt: undefined }
    const statement = encodeStatement({ ...own, ...place, wallMs: ZERO_WALL + own.elapsedMs } as Statement)
    end.sequence += 1
    end.head = hashSmall(statement)
    return { statement, body }
  }

  /** A record as a server pushes it. */
  async record(ordinal: number, ...items: readonly ItemToSend[]): Promise<RecordFrame> {
    const batch = await signBatch(this.encounter, this.number, items, this.#session.sign)
    return { encounter: this.encounter, ordinal, receivedMs: ZERO_WALL, isContradiction: false, batch }
  }

  #end(chain: Chain): { sequence: number; head: Bytes | undefined } {
    const end = this.#ends.get(chain) ?? { sequence: 0, head: undefined }
    this.#ends.set(chain, end)
    return end
  }
}
