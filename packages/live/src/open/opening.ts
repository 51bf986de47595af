import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { MediaError } from "@alongside/evidence/media/error"
import type { Identity } from "@alongside/evidence/open/envelope"
import { OpenError } from "@alongside/evidence/open/error"
import type { BatchItem } from "@alongside/evidence/statement/batch"
import { parseBatch } from "@alongside/evidence/statement/batch"
import type { Reader, SegmentStatement, Statement } from "@alongside/evidence/statement/statement"
import { type VerifiedBatch, verifyBatch } from "@alongside/evidence/verify/batch"
import type { RecordFrame } from "@alongside/protocol/watch"
import type { Finding, FindingCode } from "./finding.ts"
import { LegReader } from "./leg-reader.ts"
import type { ChainHole, Checked, KnownStatement, Opened } from "./opened.ts"
import { openedFrom } from "./opened-media.ts"

/** Whose keys open: the reader that envelopes name, and the private half. */
export interface Opener {
  readonly reader: Reader
  readonly identity: Identity
}

/** Segments held back for want of a key, at most; half a minute of a whole recording, some 4 MB. */
const MAX_WAITING = 256
/** Records held back for want of their leg's key, at most. */
const MAX_UNKEYED = 64
/** Findings told; more than anyone reads. The count goes on. */
const MAX_FINDINGS = 500

interface WaitingSegment {
  readonly item: BatchItem & { readonly statement: SegmentStatement }
  readonly frame: RecordFrame
}

/**
 * Takes the records of one encounter as a server hands them over, in any order, and hands on only what checks out.
 *
 * Nothing the server says is believed: a record is verified with its leg's session key; leg 0's key is proven by the
 * encounter's id, a later leg's by an endorsement of the same device; a segment is opened with the key of the step that
 * its statement names, and its commitment is checked before it is handed on (spec/watch.md §6).
 */
export class Opening {
  readonly #encounter: Bytes
  readonly #openers: readonly Opener[]
  readonly #emit: (opened: Opened) => void
  readonly #legs = new Map<number, LegReader>()
  readonly #unkeyed: RecordFrame[] = []
  #waiting: WaitingSegment[] = []
  readonly #findings = new Map<string, Finding>()
  #pieces = 0
  #isEnded = false
  #newestLeg = 0

  /** @param openers - Each key that may open something of it: a person's older ones too. */
  constructor(encounter: Bytes, openers: readonly Opener[], emit: (opened: Opened) => void) {
    this.#encounter = encounter
    this.#openers = openers
    this.#emit = emit
  }

  /** Calls do not overlap: the caller waits for one before the next. A record may come again; it is opened again. */
  async take(frame: RecordFrame): Promise<void> {
    if (!equalBytes(frame.encounter, this.#encounter)) {
      this.#find("RECORD_OF_ANOTHER_ENCOUNTER", frame)
      return
    }
    try {
      const batch = await this.#verify(frame)
      if (batch === undefined) return
      if (frame.isContradiction) this.#findContradiction(batch, frame)
      else await this.#takeBatch(batch, frame)
    } catch (error) {
      this.#find(faultOf(error), frame)
    }
  }

  /** The server sent something that isn't records. */
  takeUnreadable(): void {
    const finding: Finding = {
      code: "RECORDS_UNREADABLE",
      ordinal: -1,
      leg: undefined,
      chain: undefined,
      sequence: undefined,
    }
    this.#findings.set(finding.code, finding)
  }

  checked(): Checked {
    const holes: ChainHole[] = [...this.#legs.values()].flatMap((leg) => leg.holes())
    return {
      kind: "checked",
      pieces: this.#pieces,
      findings: [...this.#findings.values()],
      holes,
      isOneDevice: this.#isOneDevice(),
      waiting: this.#waiting.length + this.#unkeyed.length,
      isEnded: this.#isEnded,
    }
  }

  #leg(number: number): LegReader {
    let leg = this.#legs.get(number)
    if (leg === undefined) {
      leg = new LegReader(number, this.#encounter, this.#openers)
      this.#legs.set(number, leg)
    }
    return leg
  }

  /** `undefined`: it waits for its leg's key. */
  async #verify(frame: RecordFrame): Promise<VerifiedBatch | undefined> {
    const { leg: number, encounter, items } = parseBatch(frame.batch)
    if (!equalBytes(encounter, this.#encounter)) {
      this.#find("RECORD_OF_ANOTHER_ENCOUNTER", frame)
      return undefined
    }
    const known = this.#legs.get(number)?.statement
    if (known !== undefined) return verifyBatch(frame.batch, known.sessionKey)
    // Leg 0's key is proven by the encounter's id, which parsing has compared; a later leg's by its endorsement, before
    // anything of it is shown.
    if (items.some(({ statement }) => statement.kind === "leg")) return verifyBatch(frame.batch, undefined)
    if (this.#unkeyed.length >= MAX_UNKEYED) {
      this.#unkeyed.shift()
      this.#find("TOO_MANY_WAITING", frame, { leg: number })
    }
    this.#unkeyed.push(frame)
    this.#emit({ kind: "keys-wanted", leg: number, epoch: undefined })
    return undefined
  }

  async #takeBatch(batch: VerifiedBatch, frame: RecordFrame): Promise<void> {
    const leg = this.#leg(batch.leg)
    const hadKey = leg.statement !== undefined
    this.#begin(leg, batch)
    const statements: KnownStatement[] = []
    for (const item of batch.items) {
      const verdict = leg.follow(item)
      if (verdict === "CHAIN_FORKED") {
        this.#find("CHAIN_FORKED", frame, item.statement)
        continue
      }
      if (verdict === "CHAIN_BROKEN") this.#find("CHAIN_BROKEN", frame, item.statement)
      statements.push(knownOf(item.statement))
      try {
        await this.#takeItem(leg, item, frame, verdict !== "repeated")
      } catch (error) {
        this.#find(faultOf(error), frame, item.statement)
      }
    }
    this.#emit({ kind: "record", ordinal: frame.ordinal, receivedMs: frame.receivedMs, statements })
    if (!hadKey && leg.statement !== undefined) await this.#retake(batch.leg)
    await this.#openWaiting()
  }

  #begin(leg: LegReader, batch: VerifiedBatch): void {
    for (const { statement } of batch.items) {
      if (statement.kind !== "leg" || leg.statement !== undefined) continue
      leg.statement = statement
      if (leg.number > this.#newestLeg) this.#isEnded = false
      this.#newestLeg = Math.max(this.#newestLeg, leg.number)
      this.#emit({ kind: "leg-zero", leg: leg.number, wallMs: statement.wallMs - statement.elapsedMs })
    }
  }

  async #takeItem(leg: LegReader, item: BatchItem, frame: RecordFrame, isNew: boolean): Promise<void> {
    const { statement } = item
    switch (statement.kind) {
      case "leg":
        return
      case "epoch":
        if (!(await leg.takeEpoch(statement))) this.#find("EPOCH_NOT_FOR_US", frame, statement)
        return
      case "envelope":
        if ((await leg.takeEnvelope(statement, item.unverifiedBody)) === "unpromised") {
          this.#find("ENVELOPE_NOT_PROMISED", frame, statement)
        }
        return
      case "segment":
        await this.#takeSegment(leg, { item: { ...item, statement }, frame }, isNew)
        return
      case "gap":
        if (statement.track !== "advice")
          this.#emit({ ...knownOf(statement), ...statement, kind: "gap", track: statement.track })
        return
      case "heads":
        if (leg.number === this.#newestLeg) this.#isEnded = statement.isLast
        return
    }
  }

  async #takeSegment(leg: LegReader, segment: WaitingSegment, isNew: boolean): Promise<void> {
    const { statement } = segment.item
    if (statement.track === "advice" || leg.isShut(statement.epoch, statement.track)) return
    if (this.#mayOpen(leg, statement)) {
      await this.#open(leg, segment, isNew)
      return
    }
    if (this.#waiting.length >= MAX_WAITING) {
      const dropped = this.#waiting.shift()!
      this.#find("TOO_MANY_WAITING", dropped.frame, dropped.item.statement)
    }
    this.#waiting.push(segment)
    this.#wantKeys(leg, statement)
  }

  #wantKeys(leg: LegReader, { epoch, track }: SegmentStatement): void {
    if (!leg.hasKey(epoch, track)) this.#emit({ kind: "keys-wanted", leg: leg.number, epoch })
    if (leg.number === 0) return
    if (leg.device === undefined) this.#emit({ kind: "keys-wanted", leg: leg.number, epoch: undefined })
    if (this.#legs.get(0)?.device === undefined) this.#emit({ kind: "keys-wanted", leg: 0, epoch: undefined })
  }

  #mayOpen(leg: LegReader, { epoch, track }: SegmentStatement): boolean {
    return leg.hasKey(epoch, track) && this.#isHers(leg) === true
  }

  /** Whether the leg is of the device that began the encounter; `undefined` while that can't be said. */
  #isHers(leg: LegReader): boolean | undefined {
    if (leg.number === 0) return true
    const first = this.#legs.get(0)?.device
    if (first === undefined || leg.device === undefined) return undefined
    return equalBytes(first, leg.device)
  }

  #isOneDevice(): boolean | undefined {
    if (this.#legs.get(0)?.device === undefined) return undefined
    return [...this.#legs.values()].every((leg) => this.#isHers(leg) !== false)
  }

  async #open(leg: LegReader, { item, frame }: WaitingSegment, isNew: boolean): Promise<void> {
    const { statement, unverifiedBody } = item
    if (unverifiedBody === undefined) return
    const media = await leg.open(statement, unverifiedBody)
    const opened = await openedFrom(statement, media, frame.receivedMs)
    if (typeof opened === "string") {
      this.#find(opened, frame, statement)
      return
    }
    if (isNew) this.#pieces += 1
    this.#emit(opened)
  }

  /** Opens what waited for a key or an endorsement that is there now; drops what turns out to be another device's. */
  async #openWaiting(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (const segment of waiting) {
      const { statement } = segment.item
      const leg = this.#leg(statement.leg)
      if (this.#isHers(leg) === false) this.#find("LEG_OF_ANOTHER_DEVICE", segment.frame, { leg: leg.number })
      else if (leg.isShut(statement.epoch, statement.track)) continue
      else if (this.#mayOpen(leg, statement)) {
        try {
          await this.#open(leg, segment, true)
        } catch (error) {
          this.#find(faultOf(error), segment.frame, statement)
        }
      } else this.#waiting.push(segment)
    }
  }

  /** Takes again the records of a leg whose key has come. */
  async #retake(number: number): Promise<void> {
    const frames = this.#unkeyed.splice(0)
    for (const frame of frames) {
      if (parseBatch(frame.batch).leg === number) await this.take(frame)
      else this.#unkeyed.push(frame)
    }
  }

  #findContradiction(batch: VerifiedBatch, frame: RecordFrame): void {
    for (const { statement } of batch.items) this.#find("CONTRADICTION", frame, statement)
  }

  #find(code: FindingCode, frame: RecordFrame, at?: { leg: number } | Statement): void {
    const chain = at !== undefined && "track" in at ? at.track : undefined
    const sequence = at !== undefined && "sequence" in at ? at.sequence : undefined
    const finding: Finding = { code, ordinal: frame.ordinal, leg: at?.leg, chain, sequence }
    // One finding for each place, however often its record comes; a leg of another device is one finding in all.
    const where = code === "LEG_OF_ANOTHER_DEVICE" || code === "TOO_MANY_WAITING" ? "" : `${frame.ordinal}`
    const key = [code, where, finding.leg, chain, sequence].join(" ")
    if (this.#findings.size < MAX_FINDINGS) this.#findings.set(key, finding)
  }
}

function knownOf(statement: Statement): KnownStatement {
  return {
    kind: statement.kind,
    leg: statement.leg,
    chain: statement.track,
    sequence: statement.sequence,
    elapsedMs: statement.elapsedMs,
    wallMs: statement.wallMs,
    durationMs: "durationMs" in statement ? statement.durationMs : 0,
    epoch: "epoch" in statement ? statement.epoch : 0,
  }
}

/** The code of a fault of the evidence. @throws whatever isn't one: a bug of ours. */
function faultOf(error: unknown): FindingCode {
  if (error instanceof FormatError || error instanceof OpenError || error instanceof MediaError) return error.code
  throw error
}
