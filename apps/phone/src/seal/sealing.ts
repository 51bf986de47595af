import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import type { Epoch } from "@alongside/live/seal/epoch"
import type { Leg, Zero } from "@alongside/live/seal/leg"
import type { MediaPiece, Piece, PortMessage, Track } from "../capture/piece.ts"
import type { Room, SealedBatch } from "../outbox/sealed-batch.ts"
import { Batching } from "./batching.ts"

/** She speaks privately, on the clock of capture/piece.ts. */
interface Private {
  readonly sinceMs: number
  untilMs: number | undefined
  /** The first piece that isn't in `audio`; undefined while `audio` hasn't said so. */
  gap: MediaPiece | undefined
}

/** What sealing waits for besides pieces. */
type Chore = { readonly kind: "heads" }

// 16 kB is two seconds of a 64 kbit/s uplink: what is lost when a request breaks off, and has to be sent again, stays small.
const FULL_BYTES = 16 * 1024
/** More than two seconds of sound and picture. */
const FULL_BYTES_AT_INTERVALS = 256 * 1024
/** So long a picture waits for the sound that ends with it, at most. */
const SOUND_WITHIN_MS = 60
/** A phone whose pictures are encoded later than its sound: waiting so often for nothing is enough, for so long. */
const IN_VAIN = 3
const NO_WAIT_MS = 20_000

export interface SealingEvents {
  /** A batch is signed. It isn't safe from loss yet. */
  batch(batch: SealedBatch): void
  /** Everything is sealed, the last heads included; nothing follows. */
  ended(): void
  /** The bug, or the browser's refusal, that stopped sealing. */
  failed(cause: unknown): void
}

/**
 * Turns what capture delivers into signed batches, one leg long.
 *
 * What comes while a batch is being sealed and signed goes into the next, so that a quiet phone signs each piece as it
 * comes, and a busy one signs many at once. Of what waits, sound goes before video.
 */
export class Sealing {
  readonly #leg: Leg
  readonly #events: SealingEvents
  readonly #clock: () => Zero
  #readers: readonly NamedRecipient[]
  #queue: (PortMessage | Chore)[] = []
  #isRunning = false
  #isOver = false
  #epochBeganMs = 0
  #nextEpoch: Epoch | undefined
  #isMakingEpoch = false
  /** Whose envelopes of the running epoch are still to come. */
  #owes: "everybody's" | "counsel's" | "nobody's" = "everybody's"
  #room: Room = "all"
  #isLinkGood = false
  /** Least time between two signatures; 0: none. */
  #intervalMs = 0
  #signsFromMs = Number.NEGATIVE_INFINITY
  #alarm: ReturnType<typeof setTimeout> | undefined
  #waitedInVain = 0
  #waitsFromMs = Number.NEGATIVE_INFINITY
  /** Where the outbox began to refuse a track, while it does. */
  readonly #refusedSince = new Map<Track, MediaPiece>()
  /** While her microphone goes into `advice`, and for what was captured until it went back. */
  #private: Private | undefined
  readonly #sound = new Batching(false)
  /** Never shares a signature with anything else, so that a server can leave it out whole. */
  readonly #advice = new Batching(false)
  readonly #video = new Batching(true)

  /** @param clock - what time it is, on both clocks. @param readers - those that `leg` was prepared for. */
  constructor(leg: Leg, readers: readonly NamedRecipient[], clock: () => Zero, events: SealingEvents) {
    this.#leg = leg
    this.#readers = readers
    this.#clock = clock
    this.#events = events
  }

  /** @param zero - the press. */
  begin(zero: Zero, serverNonce: Parameters<Leg["open"]>[1]): void {
    this.#sound.add(...this.#leg.open(zero, serverNonce))
    this.#epochBeganMs = zero.atMs
    this.#wake()
  }

  take(message: PortMessage): void {
    this.#queue.push(message)
    const mayWait = this.#isLinkGood && this.#clock().atMs >= this.#waitsFromMs
    if (mayWait && message.kind === "piece" && isVideo(message)) {
      // Capture ends a segment of picture with a piece of sound.
      setTimeout(() => this.#waited(message), SOUND_WITHIN_MS)
    } else this.#wake()
  }

  #waited(picture: MediaPiece): void {
    this.#waitedInVain = this.#queue.includes(picture) ? this.#waitedInVain + 1 : 0
    if (this.#waitedInVain >= IN_VAIN) {
      this.#waitedInVain = 0
      this.#waitsFromMs = this.#clock().atMs + NO_WAIT_MS
    }
    this.#wake()
  }

  /** To be called every 5 s. */
  stateHeads(): void {
    this.#queue.push({ kind: "heads" })
    this.#wake()
  }

  setRoom(room: Room): void {
    this.#room = room
  }

  /**
   * While the link is good one signature covers the picture and the sound that end together: fewer requests, and sound
   * loses nothing by them. Else sound has batches of its own, and goes first.
   *
   * @param intervalMs - least time between two signatures, which a server asks for that has too much to do; 0: none.
   *   What is sealed meanwhile waits to be signed together. Gaps and the end don't wait.
   */
  setLink(isGood: boolean, intervalMs = 0): void {
    this.#isLinkGood = isGood
    this.#intervalMs = intervalMs
    if (intervalMs === 0) this.#signsFromMs = Number.NEGATIVE_INFINITY
    this.#wake()
  }

  /**
   * Moves her microphone into `advice`, and back into `audio`, where a gap without a reason stands meanwhile (spec/statement.md §2.2).
   * Sound that reaches over either moment is private. While nobody may open `advice`, what would go there isn't recorded at all.
   */
  setPrivate(isPrivate: boolean): void {
    const { atMs } = this.#clock()
    if (isPrivate) this.#private = { ...(this.#private ?? { sinceMs: atMs, gap: undefined }), untilMs: undefined }
    else if (this.#private !== undefined) this.#private.untilMs ??= atMs
  }

  /** From the next epoch on, which begins as soon as its envelopes are made. */
  setReaders(readers: readonly NamedRecipient[]): void {
    this.#readers = readers
    this.#nextEpoch = undefined
    void this.#makeEpoch()
  }

  #wake(): void {
    if (this.#isRunning || this.#isOver) return
    this.#isRunning = true
    void this.#run().catch((cause: unknown) => {
      this.#isOver = true
      this.#events.failed(cause)
    })
  }

  async #run(): Promise<void> {
    while (!this.#isOver && (this.#queue.length > 0 || (this.#hasItems && this.#heldMs() === 0))) {
      const round = this.#queue
      this.#queue = []
      this.#changeEpochWhenDue()
      const picture = this.#isLinkGood ? this.#sound : this.#video
      for (const message of round) if (!isVideo(message)) await this.#do(message, this.#sound)
      await this.#signAll(this.#advice)
      const isHeld = this.#heldMs() > 0 && !round.some(({ kind }) => kind === "gap" || kind === "end")
      if (picture === this.#video && !isHeld) await this.#signAll(this.#sound)
      for (const message of round) if (isVideo(message)) await this.#do(message, picture)
      if (!isHeld) await this.#signAll(this.#sound, this.#video)
      if (round.some(({ kind }) => kind === "end")) await this.#end()
    }
    this.#isRunning = false
    clearTimeout(this.#alarm)
    if (this.#hasItems && !this.#isOver) this.#alarm = setTimeout(() => this.#wake(), this.#heldMs())
  }

  get #hasItems(): boolean {
    return !this.#sound.isEmpty || !this.#video.isEmpty
  }

  /** So long nothing is signed yet. */
  #heldMs(): number {
    return Math.max(0, this.#signsFromMs - this.#clock().atMs)
  }

  async #signAll(...batchings: readonly Batching[]): Promise<void> {
    for (const batching of batchings) if (!batching.isEmpty) await this.#sign(batching)
  }

  async #do(message: PortMessage | Chore, batching: Batching): Promise<void> {
    if (message.kind === "end") return
    if (message.kind === "heads") {
      batching.add(this.#leg.heads(this.#clock(), false))
      return
    }
    if (message.kind === "gap") batching.add(this.#leg.gap(message))
    else if (this.#isRefused(message)) this.#refuse(message, batching)
    else if (this.#isPrivate(message, batching)) {
      if (this.#leg.epoch.opens("advice")) this.#advice.add(await this.#leg.segment(message, "advice"))
    } else {
      this.#closeRefusal(message.track, message, batching)
      batching.add(await this.#leg.segment(message))
      if (this.#owes === "everybody's") {
        // Under the same signature and in the same request: no segment is ever anywhere without what opens it for her.
        this.#owes = "counsel's"
        batching.add(...this.#leg.envelopes(this.#clock(), "hers"))
        // A small batch, for every watcher who joins later is sent it.
        await this.#sign(batching)
      }
    }
    if (batching.isFull(this.#intervalMs > 0 ? FULL_BYTES_AT_INTERVALS : FULL_BYTES)) await this.#sign(batching)
  }

  /** Whether it belongs into `advice`; and what `audio` says of that, where it begins and where it ends. */
  #isPrivate(piece: MediaPiece, batching: Batching): boolean {
    const mode = this.#private
    if (mode === undefined || piece.track !== "audio" || piece.startMs + piece.durationMs <= mode.sinceMs) return false
    if (mode.untilMs !== undefined && piece.startMs >= mode.untilMs) {
      this.#closePrivate(piece.startMs, batching)
      return false
    }
    if (mode.gap === undefined) {
      mode.gap = piece
      batching.add(this.#leg.gap({ ...piece, cause: "unstated", durationMs: 0 }))
    }
    return true
  }

  #closePrivate(untilMs: number, batching: Batching): void {
    const first = this.#private?.gap
    this.#private = undefined
    if (first === undefined) return
    const durationMs = Math.max(1, untilMs - first.startMs)
    batching.add(this.#leg.gap({ ...first, cause: "unstated", durationMs }))
  }

  #isRefused({ track }: Piece): boolean {
    return this.#room === "none" || (this.#room === "no-video" && track === "video")
  }

  #refuse(piece: MediaPiece, batching: Batching): void {
    if (this.#refusedSince.has(piece.track)) return
    this.#refusedSince.set(piece.track, piece)
    batching.add(this.#leg.gap({ ...piece, cause: "outbox-full", durationMs: 0 }))
  }

  #closeRefusal(track: Track, until: { readonly startMs: number }, batching: Batching): void {
    const first = this.#refusedSince.get(track)
    if (first === undefined) return
    this.#refusedSince.delete(track)
    const durationMs = Math.max(1, until.startMs - first.startMs)
    batching.add(this.#leg.gap({ ...first, cause: "outbox-full", durationMs }))
  }

  async #end(): Promise<void> {
    const now = this.#clock()
    for (const track of [...this.#refusedSince.keys()]) {
      this.#closeRefusal(track, { startMs: now.atMs }, track === "video" ? this.#video : this.#sound)
    }
    this.#closePrivate(now.atMs, this.#sound)
    await this.#signAll(this.#advice, this.#video)
    this.#sound.add(this.#leg.heads(now, true))
    await this.#sign(this.#sound)
    this.#isOver = true
    this.#events.ended()
  }

  async #sign(batching: Batching): Promise<void> {
    if (this.#intervalMs > 0) this.#signsFromMs = this.#clock().atMs + this.#intervalMs
    const { encounter, number: leg, sign } = this.#leg
    this.#events.batch(await batching.sign({ encounter, leg, sign }, this.#leg.head))
    if (this.#owes === "counsel's") {
      // After the first segments: a thin uplink carries the recording first.
      this.#owes = "nobody's"
      this.#sound.add(...this.#leg.envelopes(this.#clock(), "others"))
    }
  }

  #changeEpochWhenDue(): void {
    const now = this.#clock()
    if (this.#nextEpoch !== undefined) {
      this.#sound.add(this.#leg.begin(this.#nextEpoch, now))
      this.#nextEpoch = undefined
      this.#epochBeganMs = now.atMs
      this.#owes = "everybody's"
    } else if (this.#leg.epoch.isNearlyOver(now.atMs - this.#epochBeganMs)) void this.#makeEpoch()
  }

  async #makeEpoch(): Promise<void> {
    if (this.#isMakingEpoch || this.#isOver) return
    this.#isMakingEpoch = true
    const readers = this.#readers
    try {
      const epoch = await this.#leg.nextEpoch(readers)
      this.#isMakingEpoch = false
      if (readers === this.#readers) this.#nextEpoch = epoch
      else await this.#makeEpoch()
    } catch (cause) {
      this.#isOver = true
      this.#events.failed(cause)
    }
  }
}

function isVideo(message: PortMessage | Chore): boolean {
  return (message.kind === "piece" || message.kind === "gap") && message.track === "video"
}
