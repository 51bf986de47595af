import { type Bytes, concatBytes, fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { encodePlaceFix } from "@alongside/evidence/media/place-fix"
import { EpochReader } from "@alongside/evidence/open/reader"
import type { PackageSource, StoredBatch } from "@alongside/evidence/package/source"
import { type Endorsement, endorsementHash } from "@alongside/evidence/seal/envelope"
import { type EpochSecret, Ratchet, trackKeysOf } from "@alongside/evidence/seal/ratchet"
import { sealSegment } from "@alongside/evidence/seal/segment"
import { batchHashOf, type ItemToSend, signBatch } from "@alongside/evidence/statement/batch"
import { signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { Chain, Track } from "@alongside/evidence/statement/place"
import { signReceipt } from "@alongside/evidence/statement/receipt"
import type {
  EnvelopeCommitment,
  EpochStatement,
  PreviousLeg,
  Statement,
} from "@alongside/evidence/statement/statement"
import { muxVideo } from "../../apps/phone/src/capture/mux-video.ts"
import { device, encounter, hashNamed, PRESS_MS, secondSession, server, session } from "./encounter.ts"
import { type TestOnlyKey, testOnlyBytes, testOnlyFixedRandomness, testOnlySecret } from "./test-only-secrets.ts"

type Own<S> = S extends Statement
  ? Omit<S, "encounter" | "leg" | "sequence" | "previous" | "newestReceipt" | "wallMs">
  : never

const recordedTracks: readonly Track[] = ["audio", "video", "place"]

/** One leg as a phone states it, sealed to secrets that everybody knows, and stored as a server would. */
export class PackageLeg {
  readonly #number: number
  readonly #session: TestOnlyKey
  readonly #epochs: { readonly secret: EpochSecret; readonly statement: EpochStatement }[] = []
  readonly #zeroMs: number
  readonly #chains = new Map<Chain, { next: number; head: Bytes | undefined }>()
  readonly #ratchets = new Map<Track, Ratchet>()
  readonly #keep: (batch: Bytes) => Promise<Bytes>
  newestReceipt: Bytes | undefined

  constructor(number: number, session: TestOnlyKey, keep: (batch: Bytes) => Promise<Bytes>) {
    this.#number = number
    this.#session = session
    this.#zeroMs = PRESS_MS + number * 60_000
    this.#keep = keep
  }

  get head(): Bytes | undefined {
    return this.#chains.get("leg")?.head
  }

  /** Of the epoch that runs. */
  get epoch(): EpochStatement {
    return this.#running.statement
  }

  get #running() {
    const running = this.#epochs.at(-1)
    if (running === undefined) throw new Error("the leg hasn't begun")
    return running
  }

  reader(epoch: number): EpochReader | undefined {
    const found = this.#epochs[epoch]
    const writer = { encounter, leg: this.#number, writer: this.#session.publicKey }
    return found && new EpochReader(trackKeysOf(found.secret, writer, recordedTracks), found.statement)
  }

  state(fresh: Own<Statement>, body?: Bytes): ItemToSend {
    const chain = this.#chains.get(fresh.track) ?? { next: 0, head: undefined }
    const place = { encounter, leg: this.#number, sequence: chain.next, previous: chain.head }
    const times = { wallMs: this.#zeroMs + fresh.elapsedMs, newestReceipt: this.newestReceipt }
    const statement = encodeStatement({ ...fresh, ...place, ...times } as Statement)
    this.#chains.set(fresh.track, { next: chain.next + 1, head: hashSmall(statement) })
    return { statement, body }
  }

  async send(...items: readonly ItemToSend[]): Promise<void> {
    this.newestReceipt = hashSmall(
      await this.#keep(await signBatch(encounter, this.#number, items, this.#session.sign)),
    )
  }

  async begin(previousLeg: PreviousLeg | undefined, endorsement: Endorsement): Promise<void> {
    const said = { previousLeg, serverNonce: testOnlyBytes("server nonce"), release: "0.1.0" }
    const { publicKey: sessionKey } = this.#session
    const leg = {
      kind: "leg",
      track: "leg",
      elapsedMs: 0,
      sessionKey,
      endorsement: endorsementHash(endorsement),
    } as const
    const envelope = this.#makeEpoch(0, "recovery recipient")
    await this.send(this.state({ ...leg, ...said }), this.state(this.epoch))
    await this.send(envelope(300))
  }

  /** What follows is sealed to another recovery key. */
  async changeKey(elapsedMs: number): Promise<void> {
    const envelope = this.#makeEpoch(elapsedMs, "recovery recipient that takes the place of the first")
    this.#ratchets.clear()
    await this.send(this.state(this.epoch), envelope(elapsedMs))
  }

  /** Counsel is connected from now on: sound is sealed to her and to that counsel. */
  async consult(elapsedMs: number): Promise<void> {
    const opens = ["audio", "video", "place", "advice"] as const
    const counsel = { kind: "counsel", recipientHash: hashNamed("counsel recipient"), opens } as const
    const file = testOnlyBytes("counsel's envelope, as it looks to whom it isn't for", 64)
    const commitment = { ...counsel, envelopeHash: hashSmall(file) }
    const envelope = this.#makeEpoch(elapsedMs, "recovery recipient", [commitment])
    this.#ratchets.clear()
    const own = { kind: "envelope", track: "leg", elapsedMs, epoch: this.epoch.epoch } as const
    const reader = { kind: counsel.kind, recipientHash: counsel.recipientHash }
    const counsels = { ...own, bodyHash: commitment.envelopeHash, reader }
    await this.send(this.state(this.epoch), envelope(elapsedMs), this.state(counsels, file))
  }

  /** Makes the next epoch, which runs from now on. @returns what states its envelope. */
  #makeEpoch(
    elapsedMs: number,
    recipient: string,
    others: readonly EnvelopeCommitment[] = [],
  ): (atMs: number) => ItemToSend {
    const epoch = this.#epochs.length
    const of = `${epoch === 0 ? "" : `epoch ${epoch} of `}leg ${this.#number}`
    const envelope = testOnlyBytes(`envelope of ${of}, as it looks to whom it isn't for`, 64)
    const reader = { kind: "recovery", recipientHash: hashNamed(recipient) } as const
    const statement: EpochStatement = {
      ...{ kind: "epoch", track: "leg", elapsedMs, epoch, encounter, leg: this.#number, sequence: 1 },
      ...{ previous: undefined, newestReceipt: undefined, wallMs: this.#zeroMs },
      firstSequences: new Map(recordedTracks.map((track) => [track, this.#chains.get(track)?.next ?? 0])),
      envelopes: [{ ...reader, opens: recordedTracks, envelopeHash: hashSmall(envelope) }, ...others],
    }
    this.#epochs.push({ secret: testOnlySecret(`epoch secret of the package's ${of}`), statement })
    const carried = { kind: "envelope", track: "leg", epoch, bodyHash: hashSmall(envelope) } as const
    return (atMs) => this.state({ ...carried, elapsedMs: atMs, reader }, envelope)
  }

  async segment(track: Track, elapsedMs: number, durationMs: number, codec: string, media: Bytes): Promise<ItemToSend> {
    const sequence = this.#chains.get(track)?.next ?? 0
    const place = { encounter, leg: this.#number, track, sequence }
    const { epoch, firstSequences } = this.epoch
    const step = sequence - firstSequences.get(track)!
    const keys = this.#ratchet(track).keysAt(step)
    const sealed = await testOnlyFixedRandomness(`salt of leg ${this.#number} ${track} ${sequence}`, () =>
      sealSegment(keys, place, epoch, step, media),
    )
    const { body, bodyHash, commitment } = sealed
    const said = { kind: "segment", track, elapsedMs, durationMs, codec, epoch, sealedAtPress: false } as const
    return this.state({ ...said, bodyHash, commitment }, body)
  }

  #ratchet(track: Track): Ratchet {
    const writer = { encounter, leg: this.#number, track, writer: this.#session.publicKey }
    const ratchet = this.#ratchets.get(track) ?? Ratchet.of(this.#running.secret, writer, this.epoch.epoch)
    this.#ratchets.set(track, ratchet)
    return ratchet
  }

  heads(elapsedMs: number, isLast: boolean): ItemToSend {
    const heads = recordedTracks.flatMap((track) => {
      const chain = this.#chains.get(track)
      return chain?.head === undefined ? [] : [{ track, nextSequence: chain.next, hash: chain.head }]
    })
    return this.state({ kind: "heads", track: "leg", elapsedMs, heads, isLast })
  }

  audio(elapsedMs: number): Promise<ItemToSend> {
    // 20 ms each, mono, fullband (RFC 6716 §3.1): noise.
    const noise = (i: number) => testOnlyBytes(`sound of leg ${this.#number} at ${elapsedMs}, packet ${i}`, 39)
    const packets = Array.from({ length: 12 }, (_, i) => concatBytes(Uint8Array.of(0xf8), noise(i)))
    const sound = { packets, samplesPerPacket: 960, channels: 1, preSkip: 312, startUs: elapsedMs * 1000 }
    return this.segment("audio", elapsedMs, 240, "audio/opus; packets", encodeAudioPackets(sound))
  }

  video(elapsedMs: number): Promise<ItemToSend> {
    const decoderConfig = { codec: "avc1.42c01e", codedWidth: 64, codedHeight: 48, description: GREY.description }
    const frame = { bytes: GREY.frame, isKey: true, startUs: elapsedMs * 1000, durationUs: 500_000 }
    const media = muxVideo({ decoderConfig, frames: [frame] })
    return this.segment("video", elapsedMs, 500, 'video/mp4; codecs="avc1.42c01e"', media)
  }

  place(elapsedMs: number): Promise<ItemToSend> {
    const unknown = { altitude: undefined, heading: undefined, speed: undefined }
    const fix = {
      latitude: 41.5910392,
      longitude: -93.6037279,
      accuracy: 8.5,
      fixedAtMs: PRESS_MS + elapsedMs,
      ...unknown,
    }
    return this.segment("place", elapsedMs, 5000, "place; fix", encodePlaceFix(fix))
  }
}

/** 64 × 48 pixels of dark grey, H.264 baseline. */
const GREY = {
  description: fromHex("0142c01effe100176742c01ed9047b011000000300100000030020f162e48001000568cb83cb20")!,
  frame: fromHex("00000014658884057c98a00039e72727275d75d75d75d780")!,
}

export interface RecordedSource extends PackageSource {
  readonly stored: StoredBatch[]
  readonly signed: Bytes[]
}

/** Two legs; the second goes on after whatever the first has said when it begins. */
export interface PackageLegs {
  readonly first: PackageLeg
  readonly second: PackageLeg
  /** @param by - whose word the second leg has: the first one's device, unless told otherwise. */
  beginSecond(by?: TestOnlyKey): Promise<void>
}

/** What comes of two legs, of which the first has begun. @param record - says what they record. */
export async function sourceOf(record: (legs: PackageLegs) => Promise<void>): Promise<RecordedSource> {
  const stored: StoredBatch[] = []
  const signed: Bytes[] = []
  const keep = async (batch: Bytes): Promise<Bytes> => {
    const ordinal = stored.length
    stored.push({ ordinal, batch })
    const received = [{ receivedMs: PRESS_MS + 400 * (ordinal + 1), batch: batchHashOf(batch) }]
    const receipt = await signReceipt({ encounter, received }, server.sign)
    signed.push(receipt)
    return receipt
  }
  const endorsements: Endorsement[] = [await endorsementOf(session, 0, device)]
  const [first, second] = [new PackageLeg(0, session, keep), new PackageLeg(1, secondSession, keep)]
  await first.begin(undefined, endorsements[0]!)
  const beginSecond = async (by = device): Promise<void> => {
    endorsements[1] = await endorsementOf(secondSession, 1, by)
    second.newestReceipt = first.newestReceipt
    return second.begin({ leg: 0, head: first.head!, newestReceipt: first.newestReceipt }, endorsements[1]!)
  }
  await record({ first, second, beginSecond })
  return {
    ...{ encounter, stored, signed, serverKeys: [server.publicKey] },
    async *batches(from, to) {
      yield* stored.filter(({ ordinal }) => ordinal >= from && ordinal < to)
    },
    async *receipts() {
      yield* signed
    },
    keys: {
      epoch: async (leg, epoch) => [first, second][leg]?.reader(epoch),
      endorsement: async (leg) => endorsements[leg],
    },
  }
}

/** Two legs of a second or so: sound, picture, one place, a gap; the second breaks off. */
export function newPackageSource(): Promise<RecordedSource> {
  return sourceOf(async ({ first, second, beginSecond }) => {
    await first.send(await first.place(0), await first.audio(0))
    await first.send(await first.audio(240))
    await first.send(await first.video(0))
    await first.send(
      first.state({ kind: "gap", track: "video", elapsedMs: 500, durationMs: 500, cause: "thin-uplink" }),
    )
    await first.send(await first.audio(480), await first.audio(720))
    await first.send(await first.video(1000), await first.audio(960), first.heads(1500, true))
    await beginSecond()
    await second.send(await second.audio(0), await second.audio(240))
    await second.send(await second.audio(480))
  })
}

/** A second of sound, in the middle of which she changes her recovery key. */
export function newSourceWithTwoKeys(): Promise<RecordedSource> {
  return sourceOf(async ({ first }) => {
    await first.send(await first.audio(0), await first.audio(240))
    await first.changeKey(480)
    await first.send(await first.audio(480), await first.audio(720), first.heads(960, true))
  })
}

/** A second of sound, in the middle of which counsel is connected. */
export function newSourceWithConsultation(): Promise<RecordedSource> {
  return sourceOf(async ({ first }) => {
    await first.send(await first.audio(0), await first.audio(240))
    await first.consult(480)
    await first.send(await first.audio(480), await first.audio(720), first.heads(960, true))
  })
}

async function endorsementOf(
  { publicKey: sessionKey }: TestOnlyKey,
  leg: number,
  by: TestOnlyKey,
): Promise<Endorsement> {
  const claim = await signClaim({ encounter, leg, sessionKey, deviceKey: by.publicKey }, by.sign)
  return { salt: testOnlyBytes(`salt of the endorsement of leg ${leg}`), claim: concatBytes(claim) }
}
