import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { ascii, box, fullBox, u8, u16, u32, u64 } from "./boxes.ts"
import type { SampleTable } from "./sample-table.ts"

/** Ticks a second of the film as a whole and of its pictures: what film has been cut with since MPEG-1. */
export const MOVIE_TIMESCALE = 90_000
/** Ticks a second of sound: what Opus always decodes to. */
export const SOUND_TIMESCALE = 48_000
/** Ticks a second of chapters. */
export const CHAPTER_TIMESCALE = 1000

interface Common {
  readonly samples: SampleTable
  /** When its first sample plays, in ticks of {@link MOVIE_TIMESCALE}. */
  readonly delay: number
}

export interface PictureTrack extends Common {
  readonly kind: "pictures"
  readonly sampleEntries: readonly Bytes[]
  readonly width: number
  readonly height: number
  /** 36 bytes, of `tkhd`. */
  readonly matrix: Bytes
}

export interface SoundTrack extends Common {
  readonly kind: "sound"
  /** By sample description: how many channels. */
  readonly channels: readonly number[]
}

export interface ChapterTrack extends Common {
  readonly kind: "chapters"
}

export type Track = PictureTrack | SoundTrack | ChapterTrack

const timescales = { pictures: MOVIE_TIMESCALE, sound: SOUND_TIMESCALE, chapters: CHAPTER_TIMESCALE } as const
const handlers = { pictures: "vide", sound: "soun", chapters: "text" } as const
const UNTURNED = u32(0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000)
const EMPTY = new Uint8Array(0)

/**
 * Everything of an MP4 that stands before its media: `ftyp`, `moov` and the head of `mdat`. The tables come first, so that a player can begin
 * before it has the rest.
 * @param mediaBytes - of `mdat`'s content. Below 2^31 with the rest.
 */
export function movieHead(tracks: readonly Track[], mediaBytes: number): Bytes {
  const ftyp = box("ftyp", ascii("isom"), u32(0x200), ascii("isomiso2avc1mp41"))
  // The tables' length doesn't depend on what the offsets in them are.
  const mediaAt = ftyp.length + moov(tracks, 0).length + 8
  return concatBytes(ftyp, moov(tracks, mediaAt), u32(mediaBytes + 8), ascii("mdat"))
}

function moov(tracks: readonly Track[], mediaAt: number): Bytes {
  const duration = Math.max(0, ...tracks.map(endOf))
  const chapters = tracks.findIndex(({ kind }) => kind === "chapters") + 1
  return box(
    "moov",
    // No times of creation: the package has one. Rate 1, volume 1.
    fullBox(
      "mvhd",
      1,
      0,
      u64(0, 0),
      u32(MOVIE_TIMESCALE),
      u64(duration),
      u32(0x0001_0000),
      u16(0x0100, 0),
      u32(0, 0),
      UNTURNED,
      u32(0, 0, 0, 0, 0, 0, tracks.length + 1),
    ),
    ...tracks.map((track, i) => trak(track, { id: i + 1, chapters, mediaAt })),
  )
}

const mediaTicks = ({ kind, samples }: Track): number =>
  Math.round((samples.ticks * MOVIE_TIMESCALE) / timescales[kind])

const endOf = (track: Track): number => track.delay + mediaTicks(track)

interface Setting {
  /** From 1. */
  readonly id: number
  /** Of the track with the chapters; 0 without. */
  readonly chapters: number
  readonly mediaAt: number
}

function trak(track: Track, { id, chapters, mediaAt }: Setting): Bytes {
  const { kind } = track
  const isPicture = kind === "pictures"
  // 3: enabled, and part of what is played. Chapters are neither.
  const flags = kind === "chapters" ? 0 : 3
  return box(
    "trak",
    fullBox(
      "tkhd",
      1,
      flags,
      u64(0, 0),
      u32(id, 0),
      u64(endOf(track)),
      u32(0, 0),
      u16(0, 0, kind === "sound" ? 0x0100 : 0, 0),
      isPicture ? track.matrix : UNTURNED,
      isPicture ? u32(track.width * 0x1_0000, track.height * 0x1_0000) : u32(0, 0),
    ),
    track.delay === 0 ? EMPTY : edits(track),
    chapters === 0 || kind === "chapters" ? EMPTY : box("tref", box("chap", u32(chapters))),
    box(
      "mdia",
      // Language "und".
      fullBox("mdhd", 1, 0, u64(0, 0), u32(timescales[kind]), u64(track.samples.ticks), u16(0x55c4, 0)),
      fullBox("hdlr", 0, 0, u32(0), ascii(handlers[kind]), u32(0, 0, 0), u8(0)),
      box(
        "minf",
        mediaHeader(kind),
        // The media is in this file.
        box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1))),
        track.samples.box(sampleEntriesOf(track), mediaAt),
      ),
    ),
  )
}

/** Nothing for as long as the delay, then all of it (§8.6.6). */
function edits(track: Track): Bytes {
  const rate = u16(1, 0)
  const nothing = concatBytes(u64(track.delay), u32(-1, -1), rate)
  return box("edts", fullBox("elst", 1, 0, u32(2), nothing, u64(mediaTicks(track), 0), rate))
}

function mediaHeader(kind: Track["kind"]): Bytes {
  if (kind === "pictures") return fullBox("vmhd", 0, 1, u16(0, 0, 0, 0))
  if (kind === "sound") return fullBox("smhd", 0, 0, u16(0, 0))
  // QuickTime's own, for text: copy mode, and a matrix that nobody looks at.
  return box("gmhd", fullBox("gmin", 0, 0, u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0)), box("text", UNTURNED))
}

function sampleEntriesOf(track: Track): readonly Bytes[] {
  if (track.kind === "pictures") return track.sampleEntries
  if (track.kind === "chapters") return [TEXT_ENTRY]
  return track.channels.map(opusEntry)
}

/** https://opus-codec.org/docs/opus_in_isobmff.html §4.3. The pre-skip is 0: it is taken off the times instead. */
function opusEntry(channels: number): Bytes {
  const dOps = box("dOps", u8(0, channels), u16(0), u32(SOUND_TIMESCALE), u16(0), u8(0))
  const fixed = [u8(0, 0, 0, 0, 0, 0, 0, 1), u32(0, 0), u16(channels, 16, 0, 0), u32(SOUND_TIMESCALE * 0x1_0000)]
  return box("Opus", ...fixed, dOps)
}

/** QuickTime's text sample description: no colours, no box, no font of its own. */
const TEXT_ENTRY = box(
  "text",
  u8(0, 0, 0, 0, 0, 0, 0, 1),
  // Display flags, justification, background; text box, reserved, font and face, foreground; a font's name of no letters.
  u32(0, 0),
  u16(0, 0, 0),
  u32(0, 0),
  u32(0, 0),
  u16(0, 0),
  u8(0),
  u16(0),
  u16(0, 0, 0),
  u8(0),
)

/** One title: its length, the text, and that it is UTF-8. */
export function chapterSample(title: string): Bytes {
  const text = new TextEncoder().encode(title)
  return concatBytes(u16(text.length), text, box("encd", u32(0x0000_0100)))
}
