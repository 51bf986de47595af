import { BufferSource, EncodedPacketSink, Input, MP4 } from "mediabunny"
import { describe, expect, test } from "vitest"
import { type EncodedSegment, muxVideo } from "./mux-video.ts"

/** An avcC without parameter sets: a reader of boxes asks for no more. */
const AVCC = Uint8Array.of(1, 0x42, 0, 0x1f, 0xff, 0xe0, 0)

const HOUR_US = 3_600_000_000

function segment(change: Partial<EncodedSegment["decoderConfig"]> = {}): EncodedSegment {
  return {
    decoderConfig: { codec: "avc1.42001f", codedWidth: 640, codedHeight: 480, description: AVCC, ...change },
    frames: [
      // Longer than 2^32 µs after the beginning of capture: 71 minutes.
      { bytes: Uint8Array.of(0, 0, 0, 1, 0x65), isKey: true, startUs: 2 * HOUR_US, durationUs: 41_667 },
      { bytes: Uint8Array.of(0, 0, 0, 1, 0x41), isKey: false, startUs: 2 * HOUR_US + 41_667, durationUs: 41_666 },
      { bytes: Uint8Array.of(0, 0, 0, 2, 0x41, 9), isKey: false, startUs: 2 * HOUR_US + 83_333, durationUs: 38_666 },
    ],
  }
}

function read(bytes: Uint8Array<ArrayBuffer>): Input {
  return new Input({ source: new BufferSource(bytes), formats: [MP4] })
}

describe("a segment, read by another's library", () => {
  test("has its frames at their own times, the first a key frame", async () => {
    const wanted = segment()
    const track = (await read(muxVideo(wanted)).getPrimaryVideoTrack())!
    const packets = await Array.fromAsync(new EncodedPacketSink(track).packets())
    expect(packets.map((packet) => [packet.microsecondTimestamp, packet.microsecondDuration, packet.type])).toEqual(
      wanted.frames.map((frame) => [frame.startUs, frame.durationUs, frame.isKey ? "key" : "delta"]),
    )
    expect(packets.map((packet) => packet.data)).toEqual(wanted.frames.map((frame) => frame.bytes))
  })

  test.each([0, 90, 180, 270])("is shown as the camera was held: %d°", async (rotation) => {
    const track = (await read(muxVideo(segment({ rotation } as object))).getPrimaryVideoTrack())!
    expect(await track.getRotation()).toBe(rotation)
    expect([await track.getCodedWidth(), await track.getCodedHeight()]).toEqual([640, 480])
  })

  test("says its codec: H.264 and VP9", async () => {
    const avc = (await read(muxVideo(segment())).getPrimaryVideoTrack())!
    expect(await avc.getCodecParameterString()).toBe("avc1.42001f")
    const vp9 = (await read(muxVideo(segment({ codec: "vp09.00.30.08" }))).getPrimaryVideoTrack())!
    expect(await vp9.getCodecParameterString()).toMatch(/^vp09\.00\.30\.08/)
  })
})

test("carries no wall clock, so that the same frames are the same bytes", async () => {
  const first = muxVideo(segment())
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect(muxVideo(segment())).toEqual(first)
})

test("costs less than 1 kB besides its frames", () => {
  const media = segment().frames.reduce((sum, frame) => sum + frame.bytes.length, 0)
  expect(muxVideo(segment()).length - media).toBeLessThan(800)
})
