import { type Bytes, equalBytes, toHex } from "../../format/bytes.ts"
import { hashSmall } from "../../format/hash.ts"
import { type AudioPackets, decodeAudioPackets } from "../../media/audio-packets.ts"
import { MediaError } from "../../media/error.ts"
import { decodePlaceFix, type PlaceFix } from "../../media/place-fix.ts"
import { findCluster } from "../../media/webm-cluster.ts"
import { decodeWebmSlice } from "../../media/webm-slice.ts"
import type { GapCause, SegmentStatement } from "../../statement/statement.ts"
import { readVideoPiece, type VideoPiece } from "../mp4/read-piece.ts"
import { NumberTable } from "./number-table.ts"

/** Sound and pictures; what plays side by side. */
export type Lane = "audio" | "video"
export const lanes: readonly Lane[] = ["audio", "video"]

/** Where a piece comes from, so that it is found again. */
export interface Origin {
  readonly ordinal: number
  /** Of the batch's items. */
  readonly item: number
}

/** How the frames of some pieces of video are to be decoded and shown. */
export interface VideoForm {
  readonly sampleEntry: Bytes
  readonly width: number
  readonly height: number
  readonly matrix: Bytes
}

/** Nothing was recorded, or what was can't be shown. Milliseconds of the leg's monotonic clock. */
export interface Absence {
  readonly lane: Lane
  readonly startMs: number
  /** 0: until whatever comes next. */
  readonly durationMs: number
  /** `undefined`: a segment that doesn't open, or isn't what it says. */
  readonly cause: GapCause | undefined
}

/** What came of one leg's segments. */
export interface LegMedia {
  readonly leg: number
  /** Row numbers of {@link MediaIndex.pieces}, as they came. */
  readonly pieces: Record<Lane, number[]>
  readonly slices: Record<Lane, SliceOrigin[]>
  readonly absences: Absence[]
  readonly places: { readonly elapsedMs: number; readonly fix: PlaceFix }[]
  /** Lanes of which the record says anything at all within what is disclosed. */
  readonly lanes: Set<Lane>
  /** The leg's monotonic clock at the zero of its media's times, milliseconds. */
  zeroMs: number | undefined
  /** Wall clock at the leg's monotonic 0: the device's claim. */
  wallZeroMs: number | undefined
}

export interface SliceOrigin extends Origin {
  readonly sequence: number
  readonly startMs: number
  readonly endMs: number
  readonly isHeader: boolean
  /** When the first cluster that begins in it plays, by the stream's own clock. */
  readonly clusterMs: number | undefined
}

export type PieceColumn =
  | "ordinal"
  | "item"
  | "startUs"
  | "endUs"
  /** Which of {@link MediaIndex.forms}; for sound the number of channels. */
  | "form"
  /** Frames, or packets. */
  | "samples"
  /** Where they begin in {@link MediaIndex.samples}; −1 for packets that are all as long. */
  | "sample"
  | "bytes"
  /** Of sound: samples at 48 kHz in each packet. */
  | "packetSamples"
  | "elapsedMs"

const pieceColumns: readonly PieceColumn[] = [
  "ordinal",
  "item",
  "startUs",
  "endUs",
  "form",
  "samples",
  "sample",
  "bytes",
  "packetSamples",
  "elapsedMs",
]

const AUDIO = "audio/opus; packets"
const PLACE = "place; fix"
const OPUS_TICKS = 48_000

/** What there is to play, gathered while the record is written: where each piece comes from and when it plays, not the piece itself. */
export class MediaIndex {
  readonly pieces = new NumberTable<PieceColumn>(pieceColumns)
  /** Frames: their bytes, negative where one isn't a key frame, and how long they are in µs. Packets: their bytes. */
  readonly samples = new NumberTable<"bytes" | "durationUs">(["bytes", "durationUs"])
  readonly forms: VideoForm[] = []
  readonly #formNumbers = new Map<string, number>()
  readonly #legs = new Map<number, LegMedia>()
  /** Places that are taken: of a fork the first one plays. */
  readonly #taken = new Map<string, Set<number>>()

  legs(): LegMedia[] {
    return [...this.#legs.values()].sort((a, b) => a.leg - b.leg)
  }

  leg(number: number): LegMedia {
    let leg = this.#legs.get(number)
    if (leg === undefined) {
      leg = {
        leg: number,
        pieces: { audio: [], video: [] },
        slices: { audio: [], video: [] },
        absences: [],
        places: [],
        lanes: new Set(),
        zeroMs: undefined,
        wallZeroMs: undefined,
      }
      this.#legs.set(number, leg)
    }
    return leg
  }

  /** A disclosed segment. @param media - as opened, padding included; `undefined` when it doesn't open. */
  take(statement: SegmentStatement, media: Bytes | undefined, origin: Origin): void {
    if (!this.#isFirst(statement)) return
    const leg = this.leg(statement.leg)
    if (isLane(statement.track)) leg.lanes.add(statement.track)
    if (media === undefined || !this.#takeMedia(leg, statement, media, origin)) this.#takeUnplayable(leg, statement)
  }

  #isFirst({ leg, track, sequence }: SegmentStatement): boolean {
    const chain = `${leg} ${track}`
    const taken = this.#taken.get(chain) ?? new Set()
    this.#taken.set(chain, taken)
    if (taken.has(sequence)) return false
    taken.add(sequence)
    return true
  }

  #takeUnplayable(leg: LegMedia, { track, elapsedMs, durationMs }: SegmentStatement): void {
    if (isLane(track)) leg.absences.push({ lane: track, startMs: elapsedMs, durationMs, cause: undefined })
  }

  /** @returns false when the media isn't what its codec says. */
  #takeMedia(leg: LegMedia, statement: SegmentStatement, media: Bytes, origin: Origin): boolean {
    const { track, codec, elapsedMs } = statement
    try {
      if (track === "place" && codec === PLACE) {
        leg.places.push({ elapsedMs, fix: decodePlaceFix(media) })
        return true
      }
      if (track === "audio" && codec === AUDIO)
        return this.#takeAudio(leg, statement, decodeAudioPackets(media), origin)
      if (!isLane(track)) return false
      if (codec.startsWith("video/mp4;") && track === "video") {
        const piece = readVideoPiece(media)
        return piece !== undefined && this.#takeVideo(leg, statement, piece, origin)
      }
      if (!/^(video|audio)\/webm;/.test(codec)) return false
      const { header, bytes } = decodeWebmSlice(media)
      const [startMs, endMs] = [elapsedMs, elapsedMs + statement.durationMs]
      const slice = { ...origin, sequence: statement.sequence, startMs, endMs, isHeader: header !== undefined }
      leg.slices[track].push({ ...slice, clusterMs: findCluster(bytes)?.timeMs })
      return true
    } catch (error) {
      if (error instanceof MediaError) return false
      throw error
    }
  }

  #takeAudio(leg: LegMedia, statement: SegmentStatement, audio: AudioPackets, origin: Origin): boolean {
    const { packets, samplesPerPacket, channels, preSkip } = audio
    // What a decoder puts out first is older than what was captured first by the pre-skip.
    const startUs = audio.startUs - (preSkip * 1e6) / OPUS_TICKS
    // At a constant rate they are; a sample table of every packet would be most of what is kept.
    const isUniform = packets.every(({ length }) => length === packets[0]!.length)
    const sample = isUniform ? -1 : this.samples.length
    if (!isUniform) for (const packet of packets) this.samples.add({ bytes: packet.length, durationUs: 0 })
    const endUs = startUs + (packets.length * samplesPerPacket * 1e6) / OPUS_TICKS
    const bytes = packets.reduce((sum, packet) => sum + packet.length, 0)
    const row = { ...origin, startUs, endUs, form: channels, sample, samples: packets.length, bytes }
    const { elapsedMs } = statement
    leg.pieces.audio.push(this.pieces.add({ ...row, packetSamples: samplesPerPacket, elapsedMs }))
    leg.zeroMs ??= statement.elapsedMs - audio.startUs / 1000
    return true
  }

  #takeVideo(leg: LegMedia, statement: SegmentStatement, piece: VideoPiece, origin: Origin): boolean {
    const toUs = 1e6 / piece.timescale
    const startUs = piece.start * toUs
    const sample = this.samples.length
    let [ticks, bytes] = [0, 0]
    for (const frame of piece.frames) {
      const { length } = frame.bytes
      this.samples.add({ bytes: frame.isKey ? length : -length, durationUs: frame.duration * toUs })
      ticks += frame.duration
      bytes += frame.bytes.length
    }
    const row = { ...origin, startUs, endUs: startUs + ticks * toUs, form: this.#formOf(piece), sample, bytes }
    const { elapsedMs } = statement
    leg.pieces.video.push(this.pieces.add({ ...row, samples: piece.frames.length, packetSamples: 0, elapsedMs }))
    leg.zeroMs ??= statement.elapsedMs - startUs / 1000
    return true
  }

  #formOf({ sampleEntry, width, height, matrix }: VideoPiece): number {
    const key = toHex(hashSmall(sampleEntry)) + toHex(matrix)
    const known = this.#formNumbers.get(key)
    if (known !== undefined) return known
    this.forms.push({ sampleEntry, width, height, matrix })
    this.#formNumbers.set(key, this.forms.length - 1)
    return this.forms.length - 1
  }
}

const isLane = (track: string): track is Lane => track === "audio" || track === "video"

/** True when pictures of both can follow each other in one file: the same codec, turned alike, of one shape. */
export function areAlike(a: VideoForm, b: VideoForm): boolean {
  const kind = (form: VideoForm) => toHex(form.sampleEntry.subarray(4, 8))
  // A 64th: encoders want even numbers of pixels, or multiples of 16.
  const isOneShape = Math.abs((a.width * b.height) / (a.height * b.width) - 1) < 1 / 64
  return kind(a) === kind(b) && equalBytes(a.matrix, b.matrix) && isOneShape
}
