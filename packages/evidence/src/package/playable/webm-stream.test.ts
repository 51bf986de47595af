import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, expect, test } from "vitest"
import { decodeVideo } from "../../../../../journeys/media/read-marks.ts"
import { makeMarkedMedia } from "../../../../../journeys/media/source.ts"
import { requireProgram } from "../../../../../scripts/browsers.ts"
import { packageOf } from "../../../testing/read-package.ts"
import { RecordedEncounter } from "../../../testing/recorded-encounter.ts"
import type { Bytes } from "../../format/bytes.ts"
import { findCluster } from "../../media/webm-cluster.ts"
import { encodeWebmSlice } from "../../media/webm-slice.ts"

const SECONDS = 8
const FRAME_RATE = 24
const SLICE_MS = 500

/** What a MediaRecorder gives: a stream whose header comes first, a key frame and a cluster each second. */
let stream: Bytes

/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000

beforeAll(async () => {
  const { videoFile } = await makeMarkedMedia({ seconds: SECONDS, width: 320, height: 240, frameRate: FRAME_RATE })
  const folder = mkdtempSync(join(tmpdir(), "alongside-webm-"))
  const path = join(folder, "stream.webm")
  const encode = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k", "-g", "24"]
  // Recorders begin each cluster with a key frame; ffmpeg does where nothing else limits one.
  const webm = ["-live", "1", "-cluster_time_limit", "3000", "-cluster_size_limit", "10000000"]
  execFileSync(requireProgram("ffmpeg"), ["-v", "error", "-i", videoFile, ...encode, ...webm, path])
  stream = new Uint8Array(readFileSync(path))
  rmSync(folder, { recursive: true })
}, ENCODING_MS)

interface Cut {
  readonly header: Bytes | undefined
  readonly bytes: Bytes
}

/** Cut anywhere, as recorders do; the header is said again every fourth slice. */
function slices(): Cut[] {
  const { at } = findCluster(stream)!
  const [header, rest] = [stream.slice(0, at), stream.slice(at)]
  const count = (SECONDS * 1000) / SLICE_MS
  const length = Math.ceil(rest.length / count)
  return Array.from({ length: count }, (_, i) => ({
    header: i % 4 === 0 ? header : undefined,
    bytes: rest.slice(i * length, (i + 1) * length),
  }))
}

async function recorded(cuts: readonly (Cut | "lost" | "gap")[]): Promise<RecordedEncounter> {
  const encounter = await RecordedEncounter.begin()
  for (const [i, cut] of cuts.entries()) {
    const at = { startMs: i * SLICE_MS, durationMs: SLICE_MS }
    if (cut === "gap") await encounter.gap("video", "device-taken", at.startMs, SLICE_MS)
    else if (cut === "lost") await encounter.seal({ track: "video", codec: CODEC, media: Uint8Array.of(1), ...at })
    else await encounter.piece({ track: "video", codec: CODEC, media: encodeWebmSlice(cut), ...at })
  }
  return encounter.open()
}

const CODEC = 'video/webm; codecs="vp8"'

async function streamsOf(encounter: RecordedEncounter): Promise<Map<string, Bytes>> {
  const { files } = await packageOf(encounter)
  return new Map([...files].filter(([path]) => path.endsWith(".webm")))
}

const frames = async (file: Bytes) => (await decodeVideo(file)).frameNumbers
const all = Array.from({ length: SECONDS * FRAME_RATE }, (_, i) => i)

test("slices that follow each other are the recorder's stream again, to the byte", async () => {
  const { files, description } = await packageOf(await recorded(slices()))
  expect(files.get("data/playable/leg-0-video-0.webm")).toEqual(stream)
  expect(await frames(stream)).toEqual(all)
  expect(description.playable).toEqual([
    { path: "data/playable/leg-0-video-0.webm", leg: 0, startMs: 0, durationMs: SECONDS * 1000 },
  ])
  expect(new TextDecoder().decode(files.get("data/playable/leg-0-video-0.vtt"))).toContain("2026-11-21 18:00:07 UTC")
})

test.each(["lost", "gap"] as const)(
  "behind a slice that is %s, another stream goes on at its next cluster",
  async (how) => {
    const streams = await streamsOf(await recorded(slices().with(6, how as never)))
    expect([...streams.keys()]).toEqual(["data/playable/leg-0-video-0.webm", "data/playable/leg-0-video-1.webm"])
    const [before, behind] = await Promise.all([...streams.values()].map(frames))
    expect(before).toEqual(all.slice(0, before!.length))
    expect(behind).toEqual(all.slice(-behind!.length))
    // A cluster has a second: that much is lost at most, besides the slice itself.
    expect(all.length - before!.length - behind!.length).toBeLessThanOrEqual(2 * FRAME_RATE + 1)
  },
)

test("a recorder that starts again begins another stream, though nothing is missing between them", async () => {
  const first = slices().slice(0, 4)
  const streams = await streamsOf(await recorded([...first, ...slices()]))
  expect(streams.size).toBe(2)
  expect([...streams.values()][1]).toEqual(stream)
})

test("slices that came late stand where they belong", async () => {
  const encounter = await recorded(slices())
  const { stored } = encounter
  const late = [...stored.slice(0, 5), ...stored.slice(12), ...stored.slice(5, 12)]
  stored.splice(0, stored.length, ...late.map(({ batch }, ordinal) => ({ ordinal, batch })))
  expect((await streamsOf(await encounter.open())).get("data/playable/leg-0-video-0.webm")).toEqual(stream)
})
