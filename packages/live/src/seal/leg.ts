import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { newSigningKey, type SigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type Endorsement, endorsementHash, type NamedRecipient } from "@alongside/evidence/seal/envelope"
import { sealSegment } from "@alongside/evidence/seal/segment"
import type { ItemToSend } from "@alongside/evidence/statement/batch"
import { encounterIdOf, signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { type Chain, type Track, tracks } from "@alongside/evidence/statement/place"
import type { GapCause, PreviousLeg, Statement } from "@alongside/evidence/statement/statement"
import { ChainEnd } from "./chain.ts"
import { Epoch } from "./epoch.ts"

/** What signs, wherever its private half is. */
export type Signer = Pick<SigningKey, "publicKey" | "sign">

/** A track that devices deliver. */
export type RecordedTrack = Exclude<Track, "advice">

/** Which stretch of one track a batch says something about, on its leg's clock: milliseconds since the leg's zero. */
export interface Span {
  readonly track: RecordedTrack
  readonly fromMs: number
  readonly untilMs: number
  /** True when the last that the batch says of the track is that it isn't recorded from there on. */
  readonly endsInGap: boolean
}

/** Media to seal. All times but `wallMs` are on the page's monotonic clock, milliseconds. */
export interface PieceToSeal {
  readonly track: RecordedTrack
  /** How to read the media (spec/segment.md §5). */
  readonly codec: string
  readonly media: Bytes
  readonly startMs: number
  readonly durationMs: number
  /** Device wall clock at {@link startMs}. */
  readonly wallMs: number
  readonly sealedAtPress: boolean
}

/** A gap, whoever noticed it: capture, or the outbox that takes no more. */
export interface GapToState extends Pick<PieceToSeal, "track" | "startMs" | "wallMs"> {
  readonly cause: GapCause
  /** 0 while it lasts. */
  readonly durationMs: number
}

/** An encounter that an earlier start of the app left unfinished, as far as this phone remembers. */
export interface Continued {
  /** Encounter id, 32 bytes. */
  readonly encounter: Bytes
  readonly leg: number
  readonly previousLeg: PreviousLeg
}

export interface LegSetting {
  readonly deviceKey: Signer
  /** Fresh, for this leg alone; one of the browser's own is made unless it has none. */
  readonly session?: Signer
  /** Which release of the app speaks. */
  readonly release: string
  readonly continued: Continued | undefined
  readonly readers: readonly NamedRecipient[]
}

/** When a leg's zero was: the press. */
export interface Zero {
  /** On the page's monotonic clock, as pieces are. */
  readonly atMs: number
  readonly wallMs: number
}

/** A statement with its body, and the stretch of a track that it is about. */
export interface Item extends ItemToSend {
  readonly span: Span | undefined
}

type Fresh<S> = S extends Statement ? Omit<S, "encounter" | "leg" | "sequence" | "previous" | "newestReceipt"> : never

/**
 * Seals and states everything of one leg, in order: the session key, the chains and the ratchets are here and nowhere else.
 *
 * Calls don't overlap: the caller awaits each before the next. Nothing is durable or signed yet when a call returns;
 * the items go into a batch.
 */
export class Leg {
  readonly encounter: Bytes
  readonly number: number
  /** The device key's word for the session key, for the server. */
  readonly claim: Bytes
  readonly sign: Sign
  /** What the newest receipt's hash is; named by every statement from now on. */
  newestReceipt: Bytes | undefined
  /** Ed25519, public half. */
  readonly sessionKey: Bytes
  readonly #endorsement: Endorsement
  readonly #previousLeg: PreviousLeg | undefined
  readonly #release: string
  readonly #chains: Readonly<Record<Chain, ChainEnd>>
  #epoch: Epoch
  #zeroMs = 0

  private constructor(parts: {
    encounter: Bytes
    claim: Bytes
    session: Signer
    endorsement: Endorsement
    setting: LegSetting
    epoch: Epoch
  }) {
    const { continued, release } = parts.setting
    this.encounter = parts.encounter
    this.number = continued?.leg ?? 0
    this.claim = parts.claim
    this.sign = parts.session.sign
    this.newestReceipt = continued?.previousLeg.newestReceipt
    this.sessionKey = parts.session.publicKey
    this.#endorsement = parts.endorsement
    this.#previousLeg = continued?.previousLeg
    this.#release = release
    this.#chains = {
      leg: new ChainEnd(),
      audio: new ChainEnd(),
      video: new ChainEnd(),
      place: new ChainEnd(),
      advice: new ChainEnd(),
    }
    this.#epoch = parts.epoch
  }

  /** Makes the keys, the claim and the first epoch with its envelopes: everything slow, before the press. */
  static async prepare(setting: LegSetting): Promise<Leg> {
    const { continued, deviceKey, readers, session = await newSigningKey() } = setting
    const encounter = continued?.encounter ?? encounterIdOf(session.publicKey)
    const leg = continued?.leg ?? 0
    const claim = await signClaim(
      { encounter, leg, sessionKey: session.publicKey, deviceKey: deviceKey.publicKey },
      deviceKey.sign,
    )
    const endorsement = { salt: crypto.getRandomValues(new Uint8Array(32)), claim }
    const epoch = await Epoch.make({ encounter, leg, writer: session.publicKey }, 0, readers, endorsement)
    return new Leg({ encounter, claim, session, endorsement, setting, epoch })
  }

  /** Exchanges the first epoch for one that other readers can open. Only before {@link open}. */
  async prepareFor(readers: readonly NamedRecipient[]): Promise<void> {
    this.#epoch = await Epoch.make(this.#writer(), 0, readers, this.#endorsement)
  }

  /** The leg and its first epoch begin. @param serverNonce - `undefined`: there was no network. */
  open(zero: Zero, serverNonce: Bytes | undefined): Item[] {
    this.#zeroMs = zero.atMs
    const opening = this.#state({
      kind: "leg",
      track: "leg",
      ...this.#at(zero.atMs, zero.wallMs),
      sessionKey: this.sessionKey,
      previousLeg: this.#previousLeg,
      serverNonce,
      endorsement: endorsementHash(this.#endorsement),
      release: this.#release,
    })
    return [opening, this.#beginEpoch(this.#epoch, zero)]
  }

  /** Makes the next epoch ready beside the one that runs; {@link begin} starts it. */
  nextEpoch(readers: readonly NamedRecipient[]): Promise<Epoch> {
    return Epoch.make(this.#writer(), this.#epoch.number + 1, readers, undefined)
  }

  /** From the next segment of each track on, `epoch` it is. The one before is dropped with its ratchets. */
  begin(epoch: Epoch, now: Zero): Item {
    this.#epoch = epoch
    return this.#beginEpoch(epoch, now)
  }

  get epoch(): Epoch {
    return this.#epoch
  }

  /** Envelopes of the running epoch, as items: those to the person's own keys, all others, or both. */
  envelopes(now: Zero, whose: "hers" | "others" | "everybody's" = "everybody's"): Item[] {
    const { number, envelopes } = this.#epoch
    const isWanted = (isHers: boolean): boolean => whose === "everybody's" || isHers === (whose === "hers")
    const wanted = envelopes.filter(({ reader }) => isWanted(reader.kind === "recovery" || reader.kind === "advice"))
    return wanted.map(({ reader, file, commitment }) =>
      this.#state(
        {
          kind: "envelope",
          track: "leg",
          ...this.#at(now.atMs, now.wallMs),
          epoch: number,
          bodyHash: commitment.envelopeHash,
          reader,
        },
        file,
      ),
    )
  }

  /** @param track - where it goes: sound into `advice` while she speaks privately, and counsel's always. */
  async segment(piece: PieceToSeal, track: Track = piece.track): Promise<Item> {
    const { codec, media, startMs, wallMs, sealedAtPress } = piece
    const durationMs = Math.max(1, Math.round(piece.durationMs))
    const chain = this.#chains[track]
    const place = { encounter: this.encounter, leg: this.number, track, sequence: chain.nextSequence }
    const step = this.#epoch.stepOf(track, place.sequence)
    const keys = this.#epoch.keysAt(track, step)
    const { body, bodyHash, commitment } = await sealSegment(keys, place, this.#epoch.number, step, media)
    keys.key.fill(0)
    const at = this.#at(startMs, wallMs)
    // What is safe of her sound is told as one, wherever it goes.
    const span = { track: piece.track, fromMs: at.elapsedMs, untilMs: at.elapsedMs + durationMs, endsInGap: false }
    const epoch = this.#epoch.number
    return this.#state(
      { kind: "segment", track, ...at, epoch, bodyHash, commitment, durationMs, codec, sealedAtPress },
      body,
      span,
    )
  }

  /** Takes a sequence, and so a step, of the track. @param track - as of {@link segment}. */
  gap(piece: GapToState, track: Track = piece.track): Item {
    const { cause, startMs, wallMs } = piece
    // Not rounded down to 0, which means that it lasts.
    const durationMs = piece.durationMs === 0 ? 0 : Math.max(1, Math.round(piece.durationMs))
    const at = this.#at(startMs, wallMs)
    // As long as it isn't acknowledged nothing recorded is at stake: it holds a place in time and no stretch of it.
    const endMs = at.elapsedMs + durationMs
    const span = { track: piece.track, fromMs: endMs, untilMs: endMs, endsInGap: durationMs === 0 }
    return this.#state({ kind: "gap", track, ...at, durationMs, cause }, undefined, span)
  }

  /** Where every track stands. @param isLast - closes them: nothing follows in this leg. */
  heads(now: Zero, isLast: boolean): Item {
    const heads = tracks.flatMap((track) => {
      const { head, nextSequence } = this.#chains[track]
      if (head === undefined) return []
      // Who may not open `advice` learns that it is there, and can't tell its statements by their hashes.
      const hash = track === "advice" ? hashSmall(concatBytes(this.#epoch.adviceHeadSalt, head)) : head
      return [{ track, nextSequence, hash }]
    })
    return this.#state({ kind: "heads", track: "leg", ...this.#at(now.atMs, now.wallMs), heads, isLast })
  }

  /** SHA-256 of the newest statement of the leg's own chain. */
  get head(): Bytes | undefined {
    return this.#chains.leg.head
  }

  #writer() {
    return { encounter: this.encounter, leg: this.number, writer: this.sessionKey }
  }

  #beginEpoch(epoch: Epoch, now: Zero): Item {
    const firstSequences = new Map(tracks.map((track) => [track, this.#chains[track].nextSequence]))
    epoch.begin(firstSequences)
    return this.#state({
      kind: "epoch",
      track: "leg",
      ...this.#at(now.atMs, now.wallMs),
      epoch: epoch.number,
      firstSequences,
      envelopes: epoch.envelopes.map(({ commitment }) => commitment),
    })
  }

  #at(startMs: number, wallMs: number) {
    return { wallMs: Math.max(0, Math.round(wallMs)), elapsedMs: Math.round(startMs - this.#zeroMs) }
  }

  #state(fresh: Fresh<Statement>, body?: Bytes, span?: Span): Item {
    const chain = this.#chains[fresh.track]
    const statement = encodeStatement({
      encounter: this.encounter,
      leg: this.number,
      sequence: chain.nextSequence,
      previous: chain.head,
      newestReceipt: this.newestReceipt,
      ...fresh,
    } as Statement)
    chain.append(statement)
    return { statement, body, span }
  }
}
