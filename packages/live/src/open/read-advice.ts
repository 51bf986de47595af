import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type AudioPackets, decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { MediaError } from "@alongside/evidence/media/error"
import { type AdviceMessage, decodeAdviceMessage, MESSAGE_CODEC } from "@alongside/evidence/message/advice-message"
import { MessageError } from "@alongside/evidence/message/message"
import { OpenError } from "@alongside/evidence/open/error"
import { EnvelopeKeys, type Opener } from "@alongside/evidence/package/envelope-keys"
import { type BatchItem, parseBatch } from "@alongside/evidence/statement/batch"
import { parseClaim } from "@alongside/evidence/statement/claim"
import type { SegmentStatement } from "@alongside/evidence/statement/statement"
import { verifyBatch } from "@alongside/evidence/verify/batch"
import { checkChain, type HashedStatement } from "@alongside/evidence/verify/chain"
import { parseRecordFrames } from "@alongside/protocol/watch"
import type { Records } from "../relay/records.ts"

/** Some sound of `advice`. */
export interface SpokenPiece {
  /** When its first sample was captured, by the writer's wall clock; milliseconds since 1970. */
  readonly atMs: number
  readonly durationMs: number
  readonly audio: AudioPackets
}

/** What was said between the person and counsel alone, as far as one record has it and it opens here. */
export interface ReadAdvice {
  /** In the order in which they were said. */
  readonly spoken: readonly SpokenPiece[]
  /** In the order in which they came into the record. */
  readonly written: readonly AdviceMessage[]
  /** Key that vouches for the record's session key, 32 bytes; `undefined` where none does, or nothing opens. */
  readonly vouchedBy: Bytes | undefined
  /** Statements are missing, contradict each other or don't open. */
  readonly isFaulty: boolean
}

/** So many records that nobody asked for are fetched along rather than asking twice. */
const FETCHED_ALONG = 16

/**
 * Reads everything of `advice` that a record has and `openers` open: counsel's own record, or what she said privately in hers. Everything is verified and
 * opened as spec/segment.md §4.4 has it; what doesn't check out is left out, and {@link ReadAdvice.isFaulty} says so.
 * @throws {ServerError}
 */
export async function readAdvice(records: Records, encounter: Bytes, openers: readonly Opener[]): Promise<ReadAdvice> {
  const reading = new Reading(encounter, openers)
  const { opening, advice } = await placesOf(records)
  for (const { from, to } of opening) await reading.take(records.between(from, to))
  for (const { from, to } of advice) await reading.take(records.between(from, to))
  return reading.result()
}

interface Range {
  readonly from: number
  to: number
}

/** Which records bring keys, and which bring `advice`. */
async function placesOf(records: Records): Promise<{ readonly opening: Range[]; readonly advice: Range[] }> {
  const places: { readonly opening: Range[]; readonly advice: Range[] } = { opening: [], advice: [] }
  const note = (ranges: Range[], ordinal: number, along: number): void => {
    const last = ranges.at(-1)
    if (last !== undefined && ordinal - last.to <= along) last.to = ordinal + 1
    else ranges.push({ from: ordinal, to: ordinal + 1 })
  }
  for await (const lines of records.index(0)) {
    for (const { ordinal, entry } of lines) {
      const { statements, isContradiction } = entry
      if (isContradiction) continue
      if (statements.some(({ kind }) => kind === "leg" || kind === "epoch" || kind === "envelope"))
        note(places.opening, ordinal, 0)
      if (statements.some(({ chain }) => chain === "advice")) note(places.advice, ordinal, FETCHED_ALONG)
    }
  }
  return places
}

class Reading {
  readonly #encounter: Bytes
  readonly #keys: EnvelopeKeys
  /** Of each leg, from its own statement. */
  readonly #sessionKeys = new Map<number, Bytes>()
  /** By place, so that what is fetched twice is there once. */
  readonly #items = new Map<string, BatchItem>()
  readonly #statements: HashedStatement[] = []
  #isFaulty = false

  constructor(encounter: Bytes, openers: readonly Opener[]) {
    this.#encounter = encounter
    this.#keys = new EnvelopeKeys(encounter, openers)
  }

  async take(frames: AsyncIterable<Bytes>): Promise<void> {
    for await (const bytes of frames) {
      for (const { batch, isContradiction } of parseRecordFrames(bytes) ?? []) {
        if (!isContradiction) await this.#takeBatch(batch)
      }
    }
  }

  async #takeBatch(batch: Bytes): Promise<void> {
    try {
      const { leg, encounter } = parseBatch(batch)
      if (!equalBytes(encounter, this.#encounter)) throw new FormatError("BATCH_STATEMENT_FOREIGN", "of another")
      const { items } = await verifyBatch(batch, this.#sessionKeys.get(leg))
      await this.#keys.take(batch)
      for (const item of items) this.#takeItem(item)
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      this.#isFaulty = true
    }
  }

  #takeItem(item: BatchItem): void {
    const { statement, statementHash } = item
    const { leg, track, sequence } = statement
    if (statement.kind === "leg" && !this.#sessionKeys.has(leg)) this.#sessionKeys.set(leg, statement.sessionKey)
    const place = `${leg} ${sequence}`
    if (track !== "advice" || this.#items.has(place)) return
    this.#items.set(place, item)
    this.#statements.push({ statement, statementHash })
  }

  async result(): Promise<ReadAdvice> {
    for (const leg of this.#sessionKeys.keys()) {
      const chain = this.#statements.filter(({ statement }) => statement.leg === leg)
      this.#isFaulty ||= checkChain(chain).length > 0
    }
    const [spoken, written]: [SpokenPiece[], AdviceMessage[]] = [[], []]
    const items = [...this.#items.values()].sort(
      ({ statement: a }, { statement: b }) => a.leg - b.leg || a.sequence - b.sequence,
    )
    for (const { statement, unverifiedBody } of items) {
      if (statement.kind !== "segment" || unverifiedBody === undefined) continue
      const media = await this.#open(statement, unverifiedBody)
      if (media === undefined) continue
      const { wallMs: atMs, durationMs, codec } = statement
      this.#decode(() => {
        if (codec === MESSAGE_CODEC) written.push(decodeAdviceMessage(media))
        else spoken.push({ atMs, durationMs, audio: decodeAudioPackets(media) })
      })
    }
    return { spoken, written, vouchedBy: await this.#vouchedBy(), isFaulty: this.#isFaulty }
  }

  async #open(statement: SegmentStatement, body: Bytes): Promise<Bytes | undefined> {
    const reader = await this.#keys.epoch(statement.leg, statement.epoch)
    try {
      if (reader?.opens("advice") === true) return await reader.open(statement, body)
    } catch (error) {
      if (!(error instanceof OpenError || error instanceof FormatError)) throw error
    }
    this.#isFaulty = true
    return undefined
  }

  #decode(decode: () => void): void {
    try {
      decode()
    } catch (error) {
      if (!(error instanceof MediaError || error instanceof MessageError)) throw error
      this.#isFaulty = true
    }
  }

  async #vouchedBy(): Promise<Bytes | undefined> {
    const endorsement = await this.#keys.endorsement(0)
    return endorsement === undefined ? undefined : parseClaim(endorsement.claim).deviceKey
  }
}
