import { beforeEach, describe, expect, test } from "vitest"
import type { GapCause, PortMessage, Track } from "./piece.ts"
import { type NewPiece, Recording } from "./recording.ts"

let said: PortMessage[]
let gapEvents: [Track, GapCause, number, number | undefined][]
let port: MessagePort
let recording: Recording

/** Made of what it names: its media is its start. */
function piece(track: "audio" | "video", startMs: number, durationMs = 500): NewPiece {
  return { track, codec: "c", media: Uint8Array.of(1), startMs, durationMs }
}

function newRecording(preRollMs: number): void {
  const channel = new MessageChannel()
  said = []
  gapEvents = []
  channel.port2.onmessage = (event: MessageEvent<PortMessage>) => said.push(event.data)
  port = channel.port1
  recording = new Recording(preRollMs, {
    recorded: () => undefined,
    gap: (...event) => gapEvents.push(event),
    causeOfHole: () => "device-silent",
  })
}

/** Everything that came out, in short. */
async function out(endMs: number): Promise<(string | number | boolean)[][]> {
  recording.end(endMs)
  while (said.at(-1)?.kind !== "end") await new Promise((resolve) => setTimeout(resolve, 1))
  return said.flatMap((message) => {
    if (message.kind === "end") return []
    const what = message.kind === "piece" ? "piece" : message.cause
    return [[message.track, what, message.startMs, message.durationMs, message.sealedAtPress]]
  })
}

beforeEach(() => newRecording(2000))

test("the seconds before the press go out first, in order, older ones don't", async () => {
  for (let ms = 10_000; ms < 15_000; ms += 500) {
    recording.add(piece("video", ms))
    recording.add(piece("audio", ms))
  }
  recording.press(port, 15_000)
  recording.add(piece("video", 15_000))
  recording.add(piece("audio", 15_000))
  const pieces = await out(15_500)
  expect(pieces.map(([, , startMs]) => startMs)).toEqual([
    ...[13_000, 13_000, 13_500, 13_500, 14_000, 14_000, 14_500, 14_500],
    ...[15_000, 15_000],
  ])
  expect(pieces.map(([, , , , sealedAtPress]) => sealedAtPress)).toEqual([...new Array(8).fill(true), false, false])
})

test("with no seconds before the press to be kept, nothing from before it goes out", async () => {
  newRecording(0)
  recording.add(piece("audio", 14_500))
  recording.press(port, 15_000)
  recording.add(piece("audio", 14_900, 100))
  recording.add(piece("audio", 15_000))
  expect(await out(15_500)).toEqual([["audio", "piece", 15_000, 500, false]])
})

describe("a gap", () => {
  test("is said when it begins, at the end of the last piece, and with its length when the track goes on", async () => {
    recording.press(port, 10_000)
    recording.add(piece("video", 10_000))
    recording.interrupt("video", "device-taken", 10_700)
    recording.add(piece("video", 14_000))
    expect(await out(14_500)).toEqual([
      ["video", "piece", 10_000, 500, false],
      ["video", "device-taken", 10_500, 0, false],
      ["video", "device-taken", 10_500, 3500, false],
      ["video", "piece", 14_000, 500, false],
    ])
    expect(gapEvents).toEqual([
      ["video", "device-taken", 10_500, undefined],
      ["video", "device-taken", 10_500, 14_000],
    ])
  })

  test("that lasts is closed by the end", async () => {
    recording.press(port, 10_000)
    recording.interrupt("audio", "device-missing", 10_300)
    expect(await out(12_000)).toEqual([
      ["audio", "device-missing", 10_000, 0, false],
      ["audio", "device-missing", 10_000, 2000, false],
    ])
  })

  test("of another cause ends the one before and begins anew", async () => {
    recording.press(port, 10_000)
    recording.add(piece("video", 10_000))
    recording.interrupt("video", "thin-uplink", 10_600)
    recording.interrupt("video", "thin-uplink", 11_000)
    recording.interrupt("video", "device-taken", 12_000)
    expect((await out(13_000)).slice(1)).toEqual([
      ["video", "thin-uplink", 10_500, 0, false],
      ["video", "thin-uplink", 10_500, 1500, false],
      ["video", "device-taken", 12_000, 0, false],
      ["video", "device-taken", 12_000, 1000, false],
    ])
  })

  test("isn't closed by a piece that was on its way when it began", async () => {
    recording.press(port, 10_000)
    recording.add(piece("video", 10_000))
    recording.interrupt("video", "device-muted", 10_900)
    recording.add(piece("video", 10_400, 300))
    expect((await out(12_000)).at(-1)).toEqual(["video", "device-muted", 10_700, 1300, false])
  })

  test("that began before the record is said from where the record begins", async () => {
    recording.interrupt("video", "permission-refused", 1000)
    recording.add(piece("audio", 9000))
    recording.add(piece("audio", 9500))
    recording.press(port, 10_000)
    expect(await out(11_000)).toEqual([
      ["audio", "piece", 9000, 500, true],
      ["audio", "piece", 9500, 500, true],
      ["video", "permission-refused", 9000, 0, false],
      ["video", "permission-refused", 9000, 2000, false],
    ])
  })

  test("that ended among the seconds before the press is sealed at the press, the part that is in the record", async () => {
    recording.add(piece("video", 5000))
    recording.add(piece("audio", 8200))
    recording.interrupt("video", "device-taken", 5500)
    recording.add(piece("video", 9000))
    recording.press(port, 10_000)
    expect((await out(10_000)).filter(([track]) => track === "video")).toEqual([
      ["video", "device-taken", 8200, 800, true],
      ["video", "piece", 9000, 500, true],
    ])
  })

  test("that nobody announced is found between two pieces that don't meet", async () => {
    recording.press(port, 10_000)
    recording.add(piece("audio", 10_000))
    recording.add(piece("audio", 10_600))
    recording.add(piece("audio", 11_500))
    expect(await out(12_000)).toEqual([
      ["audio", "piece", 10_000, 500, false],
      ["audio", "piece", 10_600, 500, false],
      ["audio", "device-silent", 11_100, 400, false],
      ["audio", "piece", 11_500, 500, false],
    ])
  })
})

test("the end comes last, and once", async () => {
  recording.press(port, 10_000)
  recording.add(piece("audio", 10_000))
  await out(10_500)
  expect(said.map(({ kind }) => kind)).toEqual(["piece", "end"])
})
