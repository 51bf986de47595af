import { avcConfig } from "./avc-config.ts"
import { ascii, box, fullBox, join, type Part, u8, u16, u32, u64 } from "./mp4-boxes.ts"

/** The encoded frames of one video segment, the first a key frame. */
export interface EncodedSegment {
  /** What the encoder says of its output. `description` is the avcC of H.264 in its `avc` format. */
  readonly decoderConfig: VideoDecoderConfig & { readonly rotation?: number }
  readonly frames: readonly EncodedFrame[]
}

export interface EncodedFrame {
  readonly bytes: Uint8Array
  readonly isKey: boolean
  /** Microseconds since capture began. */
  readonly startUs: number
  readonly durationUs: number
}

/**
 * Writes one segment as a fragmented MP4 that plays alone: ftyp, moov, one moof, one mdat.
 *
 * Its times count in microseconds from when capture began, so that segments can be appended to one SourceBuffer without
 * an offset, and a lost one leaves a hole where it was. It carries no wall clock: that is the statement's to say.
 */
export function muxVideo(segment: EncodedSegment): Uint8Array<ArrayBuffer> {
  const head = join([box("ftyp", ascii("iso6"), u32(0), ascii("iso6mp41")), moov(segment)])
  // The offset of the first frame counts from the moof's first byte; its length doesn't depend on it.
  const length = moof(segment.frames, 0).length
  const size = segment.frames.reduce((sum, frame) => sum + frame.bytes.length, 8)
  const frames = segment.frames.map((frame) => frame.bytes)
  return join([head, moof(segment.frames, length + 8), u32(size), ascii("mdat"), ...frames])
}

const TRACK_ID = 1
const TIMESCALE = 1_000_000
/** sample_depends_on: 2, "on no other" (14496-12 §8.8.3.1). */
const KEY_FRAME = 0x0200_0000
/** sample_depends_on: 1, and sample_is_non_sync_sample. */
const OTHER_FRAME = 0x0101_0000

function moof(frames: readonly EncodedFrame[], firstByteAt: number): Part {
  const samples = frames.flatMap((frame) => [
    Math.round(frame.durationUs),
    frame.bytes.length,
    frame.isKey ? KEY_FRAME : OTHER_FRAME,
  ])
  return box(
    "moof",
    fullBox("mfhd", 0, 0, u32(1)),
    box(
      "traf",
      // default-base-is-moof
      fullBox("tfhd", 0, 0x02_0000, u32(TRACK_ID)),
      fullBox("tfdt", 1, 0, u64(Math.round(frames[0]?.startUs ?? 0))),
      // For each frame its duration, size and flags.
      fullBox("trun", 0, 0x00_0701, u32(frames.length, firstByteAt, ...samples)),
    ),
  )
}

function moov(segment: EncodedSegment): Part {
  const config = segment.decoderConfig
  const width = config.codedWidth ?? 0
  const height = config.codedHeight ?? 0
  return box(
    "moov",
    // No creation time, no duration; rate 1, volume 1.
    fullBox(
      "mvhd",
      0,
      0,
      u32(0, 0, TIMESCALE, 0, 0x0001_0000),
      u16(0x0100, 0),
      u32(0, 0),
      matrix(0),
      u32(0, 0, 0, 0, 0, 0, TRACK_ID + 1),
    ),
    box(
      "trak",
      fullBox(
        "tkhd",
        0,
        3,
        u32(0, 0, TRACK_ID, 0, 0, 0, 0),
        u16(0, 0, 0, 0),
        matrix(config.rotation ?? 0),
        u32(width << 16, height << 16),
      ),
      box(
        "mdia",
        // Language "und".
        fullBox("mdhd", 0, 0, u32(0, 0, TIMESCALE, 0), u16(0x55c4, 0)),
        fullBox("hdlr", 0, 0, u32(0), ascii("vide"), u32(0, 0, 0), u8(0)),
        box(
          "minf",
          fullBox("vmhd", 0, 1, u16(0, 0, 0, 0)),
          // The media is in this file.
          box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1))),
          box(
            "stbl",
            fullBox("stsd", 0, 0, u32(1), sampleEntry(segment, width, height)),
            fullBox("stts", 0, 0, u32(0)),
            fullBox("stsc", 0, 0, u32(0)),
            fullBox("stsz", 0, 0, u32(0, 0)),
            fullBox("stco", 0, 0, u32(0)),
          ),
        ),
      ),
    ),
    box("mvex", fullBox("trex", 0, 0, u32(TRACK_ID, 1, 0, 0, 0))),
  )
}

function sampleEntry(segment: EncodedSegment, width: number, height: number): Part {
  const { codec } = segment.decoderConfig
  const isVp9 = codec.startsWith("vp09")
  return box(
    isVp9 ? "vp09" : "avc1",
    u8(0, 0, 0, 0, 0, 0, 0, 1),
    u16(0, 0),
    u32(0, 0, 0),
    u16(width, height),
    // 72 dpi, one frame a sample, no compressor name, depth 24, no colour table.
    u32(0x0048_0000, 0x0048_0000, 0),
    u16(1),
    new Uint8Array(32),
    u16(0x0018, 0xffff),
    isVp9 ? vpcC(codec) : avcC(segment),
  )
}

/** https://www.webmproject.org/vp9/mp4/: from a codec string such as `vp09.00.30.08`; 4:2:0, colours not said. */
function vpcC(codec: string): Part {
  const [, profile = 0, level = 30, depth = 8] = codec.split(".").map(Number)
  return fullBox("vpcC", 1, 0, u8(profile, level, (depth << 4) | (1 << 1), 2, 2, 2, 0, 0))
}

/** How a player turns the picture, clockwise; a camera that is held upright often delivers it lying down. */
function matrix(degrees: number): Part {
  const turns = ((Math.round(degrees / 90) % 4) + 4) % 4
  const cos = [1, 0, -1, 0][turns]! * 0x0001_0000
  const sin = [0, 1, 0, -1][turns]! * 0x0001_0000
  return u32(cos, sin, 0, -sin, cos, 0, 0, 0, 0x4000_0000)
}

function avcC({ decoderConfig, frames }: EncodedSegment): Part {
  const { description } = decoderConfig
  const claimed = description === undefined ? undefined : bytesOf(description)
  const config = avcConfig(frames[0]?.bytes ?? new Uint8Array(), claimed)
  if (config === undefined) throw new Error("the encoder said nothing of its parameter sets")
  return box("avcC", config)
}

function bytesOf(source: AllowSharedBufferSource): Part {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
