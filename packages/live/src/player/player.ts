import { AUDIO_TYPE } from "../media/audio-type.ts"
import type { Bridge } from "../media/bridge.ts"
import type { BridgeOf } from "../open/orders.ts"
import type { LaneName, Range } from "./holes.ts"
import type { LegTimes, Placed } from "./leg-times.ts"
import { isTooFarBehind, joinAt, rateFor, type Seconds } from "./live-edge.ts"
import { Mender } from "./mender.ts"
import { canPlay, nameOf, Stack } from "./stack.ts"

/** What the player asks of whoever feeds it. */
export interface PlayerEvents {
  bridge(of: BridgeOf, durationMs: number): Promise<Bridge>
  /** True when nothing will come for that lane at that moment. */
  isKnownGap(lane: LaneName, at: Seconds): boolean
  /** True while something that was asked for around the position is on its way. */
  isFetching(): boolean
  /** Nothing is buffered any more: whatever is to be played has to be handed in again. */
  emptied(): void
  changed(): void
  /** The browser couldn't play the piece of this name; it is left out from now on. */
  unplayable(name: string): void
}

/** Where a piece lies. */
interface Held extends Range {
  readonly lane: LaneName
}

const TICK_MS = 50
/** Kept on either side of the position, so that hours of watching take no more memory than a minute. */
const KEEP: Seconds = 45
const KEEP_WHEN_FULL: Seconds = 12
/** Pieces kept to be at the live end again at once, or to fill a new stack. */
const RECENT: Seconds = 6
/** Sound that comes alone waits so long for a picture before the player is made for sound alone. */
const WAIT_FOR_PICTURE_MS = 250
/** After joining, a burst of what came last is leapt over, not played through. */
const SETTLE_MS = 1000
/** Longer than a browser plays one lane on while the other has run dry: Chromium takes three seconds. */
const PLAYS_ON: Seconds = 5
/** So far ahead of what is shown a decoder works, about. */
const DECODED_AHEAD: Seconds = 0.3

/**
 * Plays pieces of an encounter in a video element: live, or from anywhere.
 *
 * Picture and sound have a lane each, so that either can be missing for a while: the hole is bridged with a standing
 * picture or with silence, and what is shown there says so ({@link isBridged}). Without either, it leaps.
 */
export class Player {
  readonly #video: HTMLVideoElement
  readonly #events: PlayerEvents
  readonly #times: LegTimes
  readonly #ticker: ReturnType<typeof setInterval>
  #stack: Stack | undefined
  /** What came before there was a stack. */
  #early: Placed[] = []
  #recent: Placed[] = []
  /** Pieces that the browser couldn't play, by name. */
  readonly #left = new Map<string, Held | undefined>()
  /** What was added and may still be buffered, by name. */
  readonly #held = new Map<string, Held>()
  readonly #end = new AbortController()
  /** Lanes of which something came that this browser has no decoder for. */
  readonly #undecodable = new Set<LaneName>()
  readonly #mender: Mender
  #isLive: boolean
  #isStarted = false
  #settlingUntil = 0
  #edge: Seconds = 0
  #pieceLength: Seconds = 0.5
  #position: Seconds = 0
  #leaptTo: Seconds = 0
  #movedAt = 0
  #waitingSince: number | undefined
  #isSoundBlocked = false
  #ticks = 0

  /** @param isLive - false: nothing is played before {@link seek} says from where. */
  constructor(video: HTMLVideoElement, times: LegTimes, isLive: boolean, events: PlayerEvents) {
    this.#isLive = isLive
    this.#video = video
    this.#times = times
    this.#events = events
    this.#mender = new Mender({
      bridge: (of, durationMs) => events.bridge(of, durationMs),
      isKnownGap: (lane, at) => events.isKnownGap(lane, at),
      isPictureSuspect: () => this.#left.size > 0,
      leap: (to) => this.#leap(to),
    })
    // A ManagedMediaSource isn't attached to an element that might play elsewhere.
    video.disableRemotePlayback = true
    video.addEventListener("error", () => this.#stumble(), { signal: this.#end.signal })
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
  }

  close(): void {
    this.#end.abort()
    clearInterval(this.#ticker)
    this.#stack?.close()
    this.#video.removeAttribute("src")
  }

  get position(): Seconds {
    return this.#isStarted ? this.#video.currentTime : this.#position
  }
  get isLive(): boolean {
    return this.#isLive
  }
  get isStarted(): boolean {
    return this.#isStarted
  }
  get isPlaying(): boolean {
    return this.#isStarted && !this.#video.paused
  }
  /** True when the browser lets sound play only after a touch. */
  get isSoundBlocked(): boolean {
    return this.#isSoundBlocked
  }

  /** True when what the lane plays at that moment is only a bridge. */
  isBridged(lane: LaneName, at: Seconds): boolean {
    return this.#stack?.isBridged(lane, at) === true
  }

  /** True when what came for that moment can't be played by this browser. */
  isUndecodable(lane: LaneName, at: Seconds): boolean {
    const isLeft = (one: Held | undefined) => one?.lane === lane && one.from <= at && at < one.to
    return this.#undecodable.has(lane) || [...this.#left.values()].some(isLeft)
  }

  /** True when the lane has this moment of the recording itself. */
  has(lane: LaneName, at: Seconds): boolean {
    return this.#stack?.recorded(lane).some(({ from, to }) => from <= at && at < to) === true
  }

  /**
   * Hands in a piece that was checked and opened.
   * @returns false when it is let go: it is far from the position, or the browser couldn't play it before.
   */
  add(placed: Placed): boolean {
    const { piece, from, to } = placed
    if (this.#left.has(nameOf(piece))) return false
    if (!canPlay(piece.type)) {
      this.#undecodable.add(piece.lane)
      this.#leave(nameOf(piece))
      return false
    }
    this.#keepRecent(placed)
    const isBefore = to < this.position - KEEP
    const isAfter = !this.#isLive && from > this.position + KEEP
    if (isAfter || (isBefore && (this.#isStarted || !this.#isLive))) return false
    if (piece.lane === "video" || this.#stack?.layout.includes("video") !== true) {
      this.#pieceLength = piece.durationMs / 1000
    }
    this.#held.set(nameOf(piece), { lane: piece.lane, from, to })
    if (this.#mender.came(piece.lane, this.position - to, this.#pieceLength) && this.#isLive) {
      this.#settlingUntil = performance.now() + SETTLE_MS
      this.#leap(joinAt(0, to, this.#pieceLength))
    }
    if (this.#stack?.layout.includes(piece.lane) === true) this.#stack.add(placed)
    else {
      this.#early.push(placed)
      this.#arrange()
    }
    return true
  }

  play(): void {
    this.#video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "NotAllowedError") || this.#video.muted) return
      // Without a touch most browsers play only what is silent: the picture at least isn't kept back.
      this.#isSoundBlocked = true
      this.#video.muted = true
      this.play()
    })
  }

  pause(): void {
    this.#isLive = false
    this.#video.playbackRate = 1
    this.#video.pause()
    this.#events.changed()
  }

  /** To be called from a touch or a key. */
  allowSound(): void {
    this.#isSoundBlocked = false
    this.#video.muted = false
    this.#events.changed()
  }

  seek(to: Seconds): void {
    this.#isLive = false
    this.#video.playbackRate = 1
    this.#stack?.interrupt()
    this.#leap(Math.max(0, to))
  }

  goLive(): void {
    this.#isLive = true
    this.#stack?.interrupt()
    const isThere = ({ piece, from, to }: Placed) => this.has(piece.lane, (from + to) / 2)
    for (const placed of this.#recent) if (!isThere(placed)) this.#stack?.add(placed)
    const newest = this.#recent.at(-1)
    if (newest !== undefined) this.#leap(joinAt(0, newest.to, this.#pieceLength))
    this.#settlingUntil = performance.now() + SETTLE_MS
    this.play()
  }

  #leap(to: Seconds): void {
    if (this.#isStarted) this.#video.currentTime = to
    this.#position = to
    this.#leaptTo = to
    this.#movedAt = performance.now()
    this.#events.changed()
  }

  #keepRecent(placed: Placed): void {
    const newest = Math.max(placed.to, this.#recent.at(-1)?.to ?? 0)
    const others = this.#recent.filter(
      ({ piece, to }) => to > newest - RECENT && nameOf(piece) !== nameOf(placed.piece),
    )
    if (placed.to > newest - RECENT) this.#recent = [...others, placed].sort((a, b) => a.to - b.to)
  }

  /** Decides which lanes there shall be, and makes a new stack when there are others: one that plays can't get more. */
  #arrange(): void {
    if (this.#early.some(({ piece }) => piece.lane === "video")) {
      this.#build(canPlay(AUDIO_TYPE) ? ["video", "audio"] : ["video"])
      return
    }
    this.#waitingSince ??= performance.now()
    if (performance.now() - this.#waitingSince >= WAIT_FOR_PICTURE_MS) this.#build(["audio"])
  }

  #build(layout: readonly LaneName[]): void {
    const before = this.#stack
    before?.close()
    this.#waitingSince = undefined
    const stack = new Stack(this.#video, layout, this.#times, {
      changed: () => this.#grown(),
      full: () => this.#forget(KEEP_WHEN_FULL),
      failed: (name) => this.#drop(name),
    })
    this.#stack = stack
    const placed = before === undefined ? this.#early : [...new Set([...this.#recent, ...this.#early])]
    this.#early = []
    for (const one of placed) stack.add(one)
    if (before === undefined) return
    if (this.#isStarted) {
      this.#leap(this.#position)
      this.play()
    }
    this.#held.clear()
    for (const { piece, from, to } of placed) this.#held.set(nameOf(piece), { lane: piece.lane, from, to })
    // What was buffered is gone with the old stack.
    this.#events.emptied()
  }

  #leave(name: string): void {
    this.#left.set(name, this.#held.get(name))
    this.#events.unplayable(name)
  }

  /**
   * The decoder gave up on something that it had taken, and doesn't say on what: it works a little ahead of the position.
   * What lies there is left out; if it was something else, that is next.
   */
  #stumble(): void {
    if (this.#video.error === null || this.#stack === undefined) return
    const suspect = this.#position + DECODED_AHEAD
    const distance = ([, { from, to }]: [string, Held]) => Math.abs((from + to) / 2 - suspect)
    const [nearest] = [...this.#held]
      .filter(([name, { lane }]) => !this.#left.has(name) && lane === this.#stack?.layout[0])
      .sort((a, b) => distance(a) - distance(b))
    this.#drop(nearest?.[0] ?? "")
  }

  #drop(name: string): void {
    this.#leave(name)
    this.#recent = this.#recent.filter(({ piece }) => !this.#left.has(nameOf(piece)))
    // An error takes the SourceBuffer out of its MediaSource for good.
    if (this.#stack !== undefined) this.#build(this.#stack.layout)
  }

  #grown(): void {
    if (!this.#isStarted) this.#start()
    else if (this.#isLive) this.#keepUp()
    this.#events.changed()
  }

  #start(): void {
    const range = this.#playable().at(-1)
    if (range === undefined) {
      this.#begin()
      return
    }
    this.#isStarted = true
    this.#settlingUntil = performance.now() + SETTLE_MS
    if (this.#isLive) this.#toEdge(range)
    else this.#leap(this.#position)
    this.play()
  }

  /** Nothing is shown before every lane has had its beginning: sound that isn't there yet begins with silence. */
  #begin(): void {
    const stack = this.#stack
    const [video] = stack?.ranges("video") ?? []
    if (stack === undefined || video === undefined || stack.isWorking || stack.ranges("audio").length > 0) return
    void this.#mender.bridge(stack, { bridge: "audio", ...video })
  }

  /** After something was added at the live end. */
  #keepUp(): void {
    const range = this.#playable().at(-1)
    if (range === undefined || range.to <= this.#edge + 0.01) return
    const left = this.#edge - this.position
    const isSettling = performance.now() < this.#settlingUntil
    const isBehind = isSettling
      ? range.to - this.position > this.#pieceLength + 0.3
      : isTooFarBehind(this.position, range.to, this.#pieceLength)
    if (isBehind) {
      this.#toEdge(range)
      return
    }
    this.#edge = range.to
    this.#video.playbackRate = rateFor(left)
  }

  #toEdge({ from, to }: Range): void {
    this.#edge = to
    this.#leap(joinAt(from, to, this.#pieceLength))
  }

  /** Where every lane that is expected has the recording itself. A lane that is given up, or in a gap, isn't expected. */
  #playable(): readonly Range[] {
    const stack = this.#stack
    if (stack === undefined) return []
    const expected = stack.layout.filter((name) => {
      const end = stack.ranges(name).at(-1)?.to
      return this.#mender.isExpected(name, end)
    })
    const [first, second] = (expected.length === 0 ? stack.layout : expected).map((name) =>
      expected.length === 0 ? stack.ranges(name) : stack.recorded(name),
    )
    if (first === undefined || second === undefined) return first ?? []
    return first.flatMap((a) =>
      second
        .map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }))
        .filter(({ from, to }) => from < to),
    )
  }

  #tick(): void {
    this.#ticks += 1
    if (this.#waitingSince !== undefined) this.#arrange()
    if (this.#ticks % 40 === 0) this.#forget(KEEP)
    if (!this.#isStarted) return
    const now = performance.now()
    const position = this.#video.currentTime
    const isWaiting = !this.#video.paused || this.#video.seeking
    if (Math.abs(position - this.#position) > 0.001 || !isWaiting) {
      this.#position = position
      this.#movedAt = now
    }
    const stack = this.#stack
    if (stack !== undefined) {
      const mayAct = !stack.isWorking && !this.#events.isFetching()
      // Further back nothing is left undone: no browser plays on for so long with one lane alone.
      const from = Math.max(this.#leaptTo, position - PLAYS_ON)
      this.#mender.look(stack, { from, position }, (now - this.#movedAt) / 1000, mayAct)
    }
    if (this.#ticks % 5 === 0) this.#events.changed()
  }

  #forget(keep: Seconds): void {
    const position = this.position
    this.#stack?.forget(position, keep)
    for (const [name, { from, to }] of this.#held) {
      if (to < position - keep || from > position + keep) this.#held.delete(name)
    }
  }
}
