import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { encodeRecordFrame, parseRecordFrames, type ServerMessage } from "@alongside/protocol/watch"
import type { CheckedSoFar, KeysWanted, Opened, OpenedMedia, OpenedPlace } from "../open/opened.ts"
import type { LaneName } from "../player/holes.ts"
import { toEncounter, toPlayer } from "../player/leg-times.ts"
import type { Seconds } from "../player/live-edge.ts"
import { Player } from "../player/player.ts"
import { nameOf } from "../player/stack.ts"
import { Records } from "../relay/records.ts"
import type { Session } from "../relay/session.ts"
import type { LinkState } from "../relay/signed-in-socket.ts"
import { Delay } from "./delay.ts"
import { EncounterTimeline } from "./encounter-timeline.ts"
import { Fetcher } from "./fetcher.ts"
import type { Opener } from "./opener.ts"
import { Ordinals } from "./ordinals.ts"
import type { Moment, PlacePoint, WatchState } from "./watch-state.ts"

export interface WatchParts {
  /** 64 hexadecimal digits. */
  readonly encounter: string
  /** Whether it begins where it is live, or, for one that is over, at its beginning. */
  readonly from: "live" | "beginning"
  readonly session: Session
  /** Asks the server to push an encounter, or nothing any more; what it says then is handed to {@link WatchedEncounter.hear}. */
  readonly relay: { watch(encounter: string | undefined): void }
  readonly opener: Opener
  readonly video: HTMLVideoElement
  readonly changed: () => void
}

/** What is fetched around a position that isn't live: enough for a slow link to stay ahead. */
const BEFORE_MS = 1000
const AHEAD_MS = 12_000
/** Segments fetched at once, so that whoever leaps elsewhere doesn't wait for what was asked for before: some four seconds. */
const FILL_AT_ONCE = 24
const FILL_EVERY_MS = 300
/** A phone under way sends every fifth of a second. */
const SILENT_AFTER_MS = 8000
/** Records of places and gaps that are read at once, beside what is being watched. */
const TELLING_AT_ONCE = 16

const nothingChecked: CheckedSoFar = {
  pieces: 0,
  findings: [],
  holes: [],
  isOneDevice: undefined,
  waiting: 0,
  isEnded: false,
}

/** One encounter being watched: brings records to the opening worker and what it opens to the player, and says how things stand. */
export class WatchedEncounter {
  readonly #parts: WatchParts
  readonly #fetcher: Fetcher
  readonly #timeline = new EncounterTimeline()
  readonly #player: Player
  readonly #delay = new Delay()
  readonly #ordinals = new Ordinals()
  readonly #filler: ReturnType<typeof setInterval>
  #places: readonly PlacePoint[] = []
  /** What has been handed to the player, or asked for, since it was last emptied or moved; by name. */
  readonly #handed = new Set<string>()
  #wantedKeys: KeysWanted[] = []
  /** Records that have been verified, or asked for to be. */
  readonly #told = new Set<number>()
  #isFilling = false
  #isReadingKeys = false
  #isReadingTelling = false
  #newestMs = Number.NEGATIVE_INFINITY
  #arrivedMs = performance.now()
  #link: LinkState = "connecting"
  #standing: WatchState["standing"] = "joining"
  #lastReceivedMs: number | undefined
  #checked = nothingChecked
  #missingPieces = 0
  #unplayable = 0
  #isRefused = false

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#fetcher = new Fetcher(new Records(parts.session, parts.encounter), (frames) => parts.opener.take(frames))
    this.#player = new Player(parts.video, this.#timeline.times, parts.from === "live", {
      bridge: (of, durationMs) => parts.opener.bridge(of, durationMs),
      isKnownGap: (lane, at) => this.#isKnownGap(lane, at),
      isFetching: () => this.#isFilling,
      emptied: () => this.#handed.clear(),
      changed: parts.changed,
      unplayable: () => {
        this.#unplayable += 1
      },
    })
    parts.opener.open(fromHex(parts.encounter)!, {
      opened: (list) => {
        for (const one of list) this.#take(one)
        parts.changed()
      },
    })
    parts.relay.watch(parts.encounter)
    this.#filler = setInterval(() => this.#fetch(), FILL_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#filler)
    this.#fetcher.close()
    this.#parts.relay.watch(undefined)
    this.#player.close()
  }

  get player(): Player {
    return this.#player
  }

  seek(toMs: number): void {
    const { oldestMs, newestMs } = this.#timeline.bounds()
    this.#handed.clear()
    this.#player.seek(toPlayer(Math.min(Math.max(toMs, oldestMs), newestMs)))
    this.#fetch()
  }

  /** The leg that a moment falls in, and the moment on that leg's clock; `undefined` while that isn't known. */
  positionOf(ms: number): { readonly leg: number; readonly elapsedMs: number } | undefined {
    const leg = this.#timeline.legAt(ms)
    const zero = leg === undefined ? undefined : this.#timeline.zeroOf(leg)
    return leg === undefined || zero === undefined ? undefined : { leg, elapsedMs: Math.round(ms - zero) }
  }

  goLive(): void {
    this.#handed.clear()
    this.#player.goLive()
  }

  /** From the relay. */
  link(state: LinkState): void {
    this.#link = state
    if (state !== "online") this.#ordinals.stopped()
    this.#parts.changed()
  }

  /** Records that were pushed. What was still on its way from an encounter watched before is let go. */
  push(bytes: Uint8Array<ArrayBuffer>): void {
    const frames = parseRecordFrames(bytes) ?? []
    const own = frames.filter(({ encounter }) => toHex(encounter) === this.#parts.encounter)
    for (const { ordinal, receivedMs } of own) {
      const missing = this.#ordinals.pushed(ordinal)
      if (missing !== undefined) void this.#fetcher.range(missing)
      this.#lastReceivedMs = Math.max(this.#lastReceivedMs ?? 0, receivedMs)
    }
    if (own.length === frames.length) this.#parts.opener.take(bytes)
    else for (const frame of own) this.#parts.opener.take(encodeRecordFrame(frame))
  }

  /** What the server says about this encounter. */
  hear(message: ServerMessage): void {
    switch (message.type) {
      case "watching": {
        const unknown = this.#ordinals.watching(message.next)
        if (unknown !== undefined) void this.#readIndex(unknown.from)
        break
      }
      case "behind":
        this.#ordinals.stopped()
        break
      case "silent":
        this.#standing = "silent"
        this.#lastReceivedMs = message.lastReceivedMs
        break
      case "ended":
        this.#standing = "ended"
        break
      case "refused":
        this.#isRefused = true
        break
      case "encounter":
        if (this.#standing === "silent") this.#standing = "live"
        break
      case "welcome":
        break
    }
    this.#parts.changed()
  }

  state(): WatchState {
    const player = this.#player
    const timeline = this.#timeline
    const positionMs = toEncounter(player.position)
    const isLiveNow = player.isLive && player.isStarted
    return {
      link: this.#link,
      standing: this.#standingNow(),
      lastReceivedMs: this.#lastReceivedMs,
      isLive: player.isLive,
      isPlaying: player.isPlaying,
      isStarted: player.isStarted,
      isSoundBlocked: player.isSoundBlocked,
      positionMs,
      ...timeline.bounds(),
      wallMs: timeline.wallAt(positionMs),
      behindMs: isLiveNow ? this.#delay.behindMs(positionMs, performance.now()) : undefined,
      picture: this.#moment("video", player.position),
      sound: this.#moment("audio", player.position),
      recorded: {
        audio: timeline.stretches("audio"),
        video: timeline.stretches("video"),
        place: timeline.stretches("place"),
      },
      restarts: timeline.restarts(),
      unexplained: timeline.unexplained(),
      interruptions: timeline.interruptions(),
      places: this.#places,
      checked: this.#checked,
      missingPieces: this.#missingPieces,
      unplayable: this.#unplayable,
      isRefused: this.#isRefused,
    }
  }

  #standingNow(): WatchState["standing"] {
    const isQuiet = performance.now() - this.#arrivedMs > SILENT_AFTER_MS
    return this.#standing === "live" && isQuiet ? "silent" : this.#standing
  }

  #take(opened: Opened): void {
    switch (opened.kind) {
      case "media":
        this.#takeMedia(opened)
        return
      case "place":
        this.#takePlace(opened)
        return
      case "gap":
        this.#timeline.addGap(opened)
        return
      case "record":
        this.#timeline.map.add(opened.ordinal, opened.statements)
        this.#told.add(opened.ordinal)
        return
      case "leg-zero":
        this.#timeline.times.learn(opened.leg, opened.wallMs)
        return
      case "keys-wanted":
        this.#wantedKeys.push(opened)
        return
      case "checked":
        this.#checked = opened
        this.#missingPieces = this.#timeline.missingIn(opened.holes)
        if (opened.isEnded) this.#standing = "ended"
    }
  }

  #takeMedia(piece: OpenedMedia): void {
    const zero = this.#timeline.zeroOf(piece.leg)
    if (zero === undefined) return
    const fromMs = zero + piece.elapsedMs
    const toMs = fromMs + piece.durationMs
    this.#timeline.recorded(piece.leg, piece.lane, piece.elapsedMs)
    this.#delay.note(toMs, piece.wallMs + piece.durationMs, piece.receivedMs, performance.now())
    if (toMs > this.#newestMs) {
      this.#newestMs = toMs
      this.#arrivedMs = performance.now()
      this.#standing = "live"
    }
    const isTaken = this.#player.add({ piece, from: toPlayer(fromMs), to: toPlayer(toMs) })
    if (isTaken) this.#handed.add(nameOf(piece))
  }

  #takePlace({ fix, wallMs, leg, elapsedMs }: OpenedPlace): void {
    const zero = this.#timeline.zeroOf(leg)
    if (zero === undefined) return
    const atMs = zero + elapsedMs
    const at = this.#places.findLastIndex((one) => one.atMs <= atMs)
    if (this.#places[at]?.atMs !== atMs) this.#places = this.#places.toSpliced(at + 1, 0, { fix, atMs, wallMs })
  }

  #moment(track: LaneName, at: Seconds): Moment {
    const player = this.#player
    // Playing stops a little before the end of what is buffered; that is no hole.
    if (player.has(track, at) || (player.has(track, at - 0.1) && !player.isBridged(track, at))) return { is: "there" }
    if (player.isUndecodable(track, at)) return { is: "undecodable" }
    const ms = toEncounter(at)
    if (this.#timeline.legAt(ms) === undefined) return { is: "none" }
    const gap = this.#timeline.gapAt(track, ms)
    if (gap !== undefined) return { is: "gap", cause: gap.cause, sinceMs: gap.sinceMs }
    if (this.#isRefusedAt(track, ms)) return { is: "refused" }
    return this.#timeline.stretches(track).length === 0 ? { is: "none" } : { is: "missing" }
  }

  #isRefusedAt(track: LaneName, ms: number): boolean {
    const segments = this.#timeline.segmentsIn(ms, ms + 1).filter((one) => one.track === track)
    return segments.some(({ leg, sequence, ordinal }) =>
      this.#checked.findings.some(
        (finding) =>
          finding.code !== "CHAIN_BROKEN" &&
          ((finding.leg === leg && finding.chain === track && finding.sequence === sequence) ||
            (finding.ordinal === ordinal && finding.chain === undefined)),
      ),
    )
  }

  #isKnownGap(lane: LaneName, at: Seconds): boolean {
    const { is } = this.#moment(lane, at + 0.02)
    return is === "gap" || is === "refused" || is === "undecodable"
  }

  /** Whatever is missing and can be had. */
  #fetch(): void {
    if (this.#link !== "online") return
    void this.#readKeys()
    void this.#fill()
    void this.#readTelling()
  }

  /** Fetches what is recorded around the position and isn't with the player. Live, what is ahead is on its way already. */
  async #fill(): Promise<void> {
    const player = this.#player
    if (this.#isFilling || (player.isLive && !player.isStarted)) return
    const positionMs = toEncounter(player.position)
    const [before, ahead] = player.isLive ? [0, 0] : [BEFORE_MS, AHEAD_MS]
    const missing = this.#timeline
      .segmentsIn(positionMs - before, positionMs + ahead)
      .filter(({ leg, track, sequence }) => !this.#handed.has(`${leg} ${track} ${sequence}`))
      .slice(0, FILL_AT_ONCE)
    if (missing.length === 0) return
    const names = missing.map(({ leg, track, sequence }) => `${leg} ${track} ${sequence}`)
    for (const name of names) this.#handed.add(name)
    this.#isFilling = true
    const isThere = await this.#fetcher.ordinals(missing.map(({ ordinal }) => ordinal))
    // The network failed: what didn't come is asked for again.
    if (!isThere) for (const name of names) this.#handed.delete(name)
    this.#isFilling = false
  }

  /** What opens the segments that wait for their key. It is asked for again as long as segments say that they wait. */
  async #readKeys(): Promise<void> {
    if (this.#isReadingKeys || this.#wantedKeys.length === 0) return
    const wanted = this.#wantedKeys.splice(0).flatMap(({ leg, epoch }) => this.#timeline.map.keysOf(leg, epoch))
    this.#isReadingKeys = true
    await this.#fetcher.ordinals(wanted.filter((ordinal) => !this.#told.has(ordinal)))
    this.#isReadingKeys = false
  }

  /** Places and gaps are shown for all of the encounter, so what holds them is read although nobody watches there. */
  async #readTelling(): Promise<void> {
    if (this.#isReadingTelling) return
    const unread = [...this.#timeline.map.telling].filter((ordinal) => !this.#told.has(ordinal))
    if (unread.length === 0) return
    // The newest first, each handful in order: walking back is what costs.
    const some = unread.sort((a, b) => b - a).slice(0, TELLING_AT_ONCE)
    for (const ordinal of some) this.#told.add(ordinal)
    this.#isReadingTelling = true
    await this.#fetcher.ordinals(some)
    this.#isReadingTelling = false
  }

  async #readIndex(from: number): Promise<void> {
    const isWhole = await this.#fetcher.index(from, (line) => this.#timeline.map.addLine(line))
    // The next `watching` asks for it again.
    if (!isWhole) this.#ordinals.unread(from)
    if (this.#parts.from === "beginning" && !this.#player.isStarted) this.seek(this.#timeline.bounds().oldestMs)
    this.#parts.changed()
  }
}
