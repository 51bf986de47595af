import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { refusalKindOf } from "@alongside/live/upload/refusals"
import { type Answered, sendUpload } from "@alongside/live/upload/send-upload"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import type { UploadReply } from "@alongside/protocol/upload"
import type { Encounters } from "../outbox/encounters.ts"
import type { Keeper } from "../outbox/keeper.ts"
import type { BatchRow } from "../outbox/rows.ts"
import { openPromise } from "../session/open-promise.ts"
import { Backlog } from "./backlog.ts"
import { Goodput } from "./goodput.ts"
import { LONG_ROUND_TRIP_MS } from "./level.ts"
import { Link } from "./link.ts"
import {
  LEAST_REQUEST_BYTES,
  mayWait,
  type PlanLimits,
  picturesMostSound,
  planRequest,
  requestBytesFor,
  THIN_RATE,
} from "./plan.ts"
import { openReceiptAnywhere } from "./receipt.ts"

/** Requests at once: for sound one more, so that it doesn't wait for those that a bad link holds up. */
const SOUND_AT_ONCE = 3
/** Two, or a long round trip starves the uplink. */
const VIDEO_AT_ONCE = 2
/** Round trips that are remembered. */
const ROUND_TRIPS = 8

/** Ten minutes: an encounter that has reached its size may be taken again once somebody has made room. */
const ENCOUNTER_WAIT_MS = 10 * 60_000

export interface CourierEvents {
  /** A verified receipt covers these. */
  acknowledged(rows: readonly BatchRow[], receiptHash: Bytes): void
  /** The server will never take it. */
  refused(row: BatchRow): void
  /** Anything that {@link Courier} tells has changed. */
  changed(): void
}

/**
 * Takes sealed batches to the server and brings back receipts, for as long as the page lives: sound before video, the newest
 * first, a few requests at once, the same bytes again until they are answered.
 */
export class Courier {
  readonly link = new Link()
  readonly goodput = new Goodput()
  readonly backlog = new Backlog()
  /** Since it was last set to 0. */
  dataUsedBytes = 0
  /** The encounter that is recorded, if one is; it goes before what others left. */
  current: string | undefined
  /** The least time between two batches that the server asked for last; 0: none. */
  batchIntervalMs = 0
  #roundTrips: number[] = []
  readonly #encounters: Encounters
  readonly #keeper: Keeper
  readonly #events: CourierEvents
  readonly #serverKey = openPromise<Bytes>()
  readonly #inFlight = { sound: 0, video: 0 }
  #bytesInFlight = 0
  /** Of these, those of requests without picture. */
  #soundBytes = 0
  /** When something was answered last. */
  #answeredMs = Number.NEGATIVE_INFINITY
  /** Requests with picture so far: who was followed by none was alone. */
  #picturesSent = 0
  /** Batches of a request that was refused as a whole: each has to go alone to show which it was. */
  readonly #suspects = new Set<number>()
  /** Encounters that the server takes nothing of for a while. */
  readonly #resting = new Map<string, { readonly untilMs: number; readonly code: ErrorCode }>()
  #isDistrusted = false
  #alarm: ReturnType<typeof setTimeout> | undefined

  constructor(encounters: Encounters, keeper: Keeper, events: CourierEvents) {
    this.#encounters = encounters
    this.#keeper = keeper
    this.#events = events
  }

  /** From now on receipts can be verified; those that came before wait for it. */
  trust(serverKey: Bytes): void {
    this.#isDistrusted = false
    this.#serverKey.resolve(serverKey)
  }

  /** The server shows another key than the one this phone knows: its receipts would be worth nothing, so nothing is sent. */
  distrust(): void {
    this.#isDistrusted = true
    this.link.refused("SERVER_KEY_CHANGED", undefined, performance.now())
    this.#events.changed()
  }

  /** The shortest that a small request took lately, in milliseconds. */
  get roundTripMs(): number | undefined {
    return this.#roundTrips.length === 0 ? undefined : Math.min(...this.#roundTrips)
  }

  /** A small request took this long. */
  timed(roundTripMs: number): void {
    this.#roundTrips = [...this.#roundTrips.slice(1 - ROUND_TRIPS), roundTripMs]
  }

  /** Why the server takes nothing of this encounter for a while, though it takes others. */
  restingCode(encounter: string): ErrorCode | undefined {
    return this.#resting.get(encounter)?.code
  }

  /** Something is to be sent, or may be tried again. */
  pump(): void {
    const nowMs = performance.now()
    const waitMs = this.link.waitMs(nowMs)
    clearTimeout(this.#alarm)
    if (this.#isDistrusted) return
    if (waitMs > 0) {
      this.goodput.relaxed(nowMs)
      if (this.backlog.waiting.length > 0) this.#alarm = setTimeout(() => this.pump(), waitMs)
      return
    }
    for (;;) {
      const request = this.#plan(nowMs)
      if (request.length === 0) break
      this.backlog.depart(new Set(request.map(({ number }) => number)))
      void this.#send(request)
    }
    if (this.#rested(nowMs).length > 0) this.goodput.saturated(nowMs)
    else this.goodput.relaxed(nowMs)
  }

  #plan(nowMs: number): BatchRow[] {
    const waiting = this.#rested(nowMs)
    const inFlight = this.#inFlight.sound + this.#inFlight.video
    if (this.link.isProbing && inFlight > 0) return []
    if (this.#suspects.size > 0) {
      if (inFlight > 0) return []
      const suspect = waiting.find(({ number }) => this.#suspects.has(number))
      if (suspect !== undefined) return [suspect]
      this.#suspects.clear()
    }
    const { roundTripMs, current } = this
    const rate = this.goodput.perSecond(nowMs)
    const capacity = this.goodput.capacity(nowMs)
    const isFar = (roundTripMs ?? 0) >= LONG_ROUND_TRIP_MS
    // Before it is known what a link carries, little is trusted to it: picture under way keeps sound waiting.
    const isUnknown = rate === undefined && (isFar || capacity === undefined)
    const isThin = isUnknown || (rate ?? capacity ?? 0) < THIN_RATE
    const isLive = waiting.some(({ encounter }) => encounter === current)
    const requestBytes =
      this.link.isProbing || isUnknown ? LEAST_REQUEST_BYTES : requestBytesFor({ rate, roundTripMs, isLive })
    const mostSound = picturesMostSound(rate, nowMs - this.#answeredMs)
    const video = isThin ? (this.#soundBytes > mostSound ? 0 : 1) : VIDEO_AT_ONCE
    const limits: PlanLimits = { requestBytes, sound: SOUND_AT_ONCE, video, current }
    const wallMs = Date.now()
    const ready = isUnknown && isFar ? waiting.filter((row) => !mayWait(row, wallMs)) : waiting
    return planRequest(ready, this.#inFlight, limits)
  }

  #rested(nowMs: number): readonly BatchRow[] {
    for (const [encounter, { untilMs }] of this.#resting) if (untilMs <= nowMs) this.#resting.delete(encounter)
    const { waiting } = this.backlog
    return this.#resting.size === 0 ? waiting : waiting.filter(({ encounter }) => !this.#resting.has(encounter))
  }

  async #send(request: readonly BatchRow[]): Promise<void> {
    const { encounter, isVideo } = request[0]!
    const bytes = bytesOf(request)
    const kind = isVideo ? "video" : "sound"
    const isAlone = isVideo && this.#inFlight.video === 0
    if (isVideo) this.#picturesSent += 1
    const sent = this.#picturesSent
    this.#inFlight[kind] += 1
    this.#bytesInFlight += bytes
    if (!isVideo) this.#soundBytes += bytes
    const startMs = performance.now()
    try {
      const bodies = await Promise.all(request.map(({ number }) => this.#keeper.bytesOf(number)))
      const there = request.filter((_, i) => bodies[i] !== undefined)
      for (const row of request) if (!there.includes(row)) this.backlog.settle(row.number)
      if (there.length === 0) return
      const claims = this.#encounters.claimsFor(encounter, new Set(there.map(({ leg }) => leg)))
      const timeoutMs = this.link.timeoutMs(this.#bytesInFlight, this.goodput.perSecond(startMs))
      const upload = { claims, batches: bodies.filter((body) => body !== undefined) }
      const answered = await sendUpload(encounter, upload, timeoutMs)
      this.dataUsedBytes += answered.bytesUsed
      const tookMs = performance.now() - startMs
      if (answered.outcome.came === "reply") {
        this.#answeredMs = startMs + tookMs
        if (!isVideo) this.timed(tookMs)
        else if (isAlone && sent === this.#picturesSent)
          this.goodput.wentAlone(bytes, tookMs, this.roundTripMs ?? 0, startMs + tookMs)
      }
      this.#answered(there, answered, tookMs)
    } finally {
      this.#inFlight[kind] -= 1
      this.#bytesInFlight -= bytes
      if (!isVideo) this.#soundBytes -= bytes
      this.pump()
      this.#events.changed()
    }
  }

  #answered(request: readonly BatchRow[], { outcome }: Answered, tookMs: number): void {
    const nowMs = performance.now()
    if (outcome.came === "reply") {
      this.batchIntervalMs = outcome.intervalMs
      this.link.answered(bytesOf(request))
      for (const { number } of request) this.#suspects.delete(number)
      void this.#read(request, outcome.reply, outcome.retryAfterMs)
    } else if (outcome.came === "nothing") {
      this.link.failed({ nowMs, chance: Math.random(), tookMs, bytes: bytesOf(request) })
      for (const { number } of request) this.backlog.comeBack(number)
    } else if (refusalKindOf(outcome.code) === "for good" && request.length > 1) {
      for (const { number } of request) {
        this.#suspects.add(number)
        this.backlog.comeBack(number)
      }
    } else {
      for (const row of request) {
        this.#suspects.delete(row.number)
        this.#refuse(row, outcome.code, outcome.retryAfterMs)
      }
    }
  }

  /** What the server says of each batch; a receipt counts only once it is verified. */
  async #read(request: readonly BatchRow[], reply: UploadReply, retryAfterMs?: number): Promise<void> {
    const refusals = new Map(reply.refusals.map(({ index, code }) => [index, code]))
    const taken = request.filter((_, index) => !refusals.has(index))
    for (const [index, code] of refusals) {
      const row = request[index]
      if (row !== undefined) this.#refuse(row, code, retryAfterMs)
    }
    if (taken.length === 0) return
    const covered = reply.receipt === undefined ? undefined : await this.#verify(reply.receipt, taken[0]!.encounter)
    const acknowledged = taken.filter(({ hash }) => covered?.some((one) => equalBytes(one, hash)))
    for (const row of taken) {
      if (acknowledged.includes(row)) this.backlog.settle(row.number)
      else this.backlog.comeBack(row.number)
    }
    if (acknowledged.length < taken.length) this.link.refused("RECEIPT_UNTRUSTED", undefined, performance.now())
    if (acknowledged.length > 0 && reply.receipt !== undefined) {
      this.goodput.acknowledged(bytesOf(acknowledged), performance.now())
      this.#encounters.acknowledged(acknowledged, reply.receipt)
      this.#events.acknowledged(acknowledged, hashSmall(reply.receipt))
    }
    this.pump()
    this.#events.changed()
  }

  async #verify(receipt: Bytes, encounter: string): Promise<readonly Bytes[] | undefined> {
    const serverKey = await this.#serverKey.promise
    try {
      const opened = await openReceiptAnywhere(receipt, serverKey)
      return toHex(opened.encounter) === encounter ? opened.received.map(({ batch }) => batch) : undefined
    } catch (cause) {
      if (cause instanceof FormatError) return undefined
      throw cause
    }
  }

  #refuse(row: BatchRow, code: ErrorCode, retryAfterMs: number | undefined): void {
    const nowMs = performance.now()
    const kind = refusalKindOf(code)
    if (kind === "for good") {
      this.backlog.settle(row.number)
      this.#events.refused({ ...row, refusal: code })
      return
    }
    if (kind === "claim") this.#encounters.claimWanted(row.encounter, row.leg)
    this.backlog.comeBack(row.number)
    if (kind === "encounter") this.#resting.set(row.encounter, { untilMs: nowMs + ENCOUNTER_WAIT_MS, code })
    else this.link.refused(code, kind === "later" ? retryAfterMs : 0, nowMs)
  }
}

const bytesOf = (rows: readonly BatchRow[]): number => rows.reduce((sum, { byteLength }) => sum + byteLength, 0)
