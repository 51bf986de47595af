import { describe, expect, test } from "vitest"
import { MAX_ENTRY_BYTES } from "../zip-writer.ts"
import { type Absence, type Lane, type LegMedia, MediaIndex } from "./media-index.ts"
import { type Hole, holesOf, stretchesOf } from "./plan.ts"

const HALF_SECOND_US = 500_000

/** A leg whose pieces begin where they are said to, each half a second long. */
function legWith(pieces: Partial<Record<Lane, readonly number[]>>, bytes = 1000) {
  const index = new MediaIndex()
  const leg = index.leg(0)
  leg.zeroMs = 0
  index.forms.push({ sampleEntry: new Uint8Array(8), width: 640, height: 480, matrix: new Uint8Array(36) })
  let ordinal = 0
  for (const lane of ["audio", "video"] as const) {
    for (const startMs of pieces[lane] ?? []) {
      leg.lanes.add(lane)
      const startUs = startMs * 1000
      const row = { ordinal, item: 0, startUs, endUs: startUs + HALF_SECOND_US, form: 0, samples: 1, sample: -1 }
      leg.pieces[lane].push(index.pieces.add({ ...row, bytes, packetSamples: 0, elapsedMs: startMs }))
      ordinal += 1
    }
  }
  return { index, leg }
}

const halves = (fromMs: number, toMs: number) =>
  Array.from({ length: (toMs - fromMs) / 500 }, (_, i) => fromMs + i * 500)

describe("stretches", () => {
  test("end before a file would be too large for its entry", () => {
    const { index, leg } = legWith({ video: halves(0, 2_000_000) }, 1_000_000)
    const stretches = stretchesOf(index, leg)
    expect(stretches.length).toBe(3)
    const sizes = stretches.map(({ pieces }) => pieces.video.length * 1_000_000)
    expect(sizes.reduce((a, b) => a + b)).toBe(4_000_000_000)
    // Room for the tables.
    for (const size of sizes) expect(size).toBeLessThan(MAX_ENTRY_BYTES - 200_000_000)
    expect(stretches[1]!.startUs).toBe(stretches[0]!.endUs)
  })

  test("end where nothing was recorded for longer than a sample can last", () => {
    const [early, late] = [halves(0, 1000), halves(13 * 3_600_000, 13 * 3_600_000 + 1000)]
    expect(stretchesOf(...lists(legWith({ video: [...early, ...late] })))).toHaveLength(2)
    const less = halves(11 * 3_600_000, 11 * 3_600_000 + 1000)
    expect(stretchesOf(...lists(legWith({ video: [...early, ...less] })))).toHaveLength(1)
  })

  test("leave out what lies over something that plays already", () => {
    const { index, leg } = legWith({ video: [0, 100, 500, 500, 1000] })
    const [stretch] = stretchesOf(index, leg)
    expect(stretch!.pieces.video.map(({ startUs }) => startUs / 1000)).toEqual([0, 500, 1000])
  })
})

const lists = ({ index, leg }: { index: MediaIndex; leg: LegMedia }) => [index, leg] as const

describe("a hole", () => {
  const sound = halves(0, 10_000)
  const picture = halves(0, 10_000).filter((ms) => ms < 4000 || ms >= 6000)

  function holes(absences: readonly Absence[], video: readonly number[] = picture): Hole[] {
    const { index, leg } = legWith({ audio: sound, video })
    leg.absences.push(...absences)
    leg.lanes.add("video")
    return holesOf(stretchesOf(index, leg)[0]!)
  }

  const inTheMiddle = { lane: "video", fromUs: 4_000_000, toUs: 6_000_000 } as const

  test("that nothing explains is missing", () => {
    expect(holes([])).toEqual([{ ...inTheMiddle, why: [] }])
  })

  test.each([
    ["begins with it", { startMs: 4010, durationMs: 0 }],
    ["is as long", { startMs: 4000, durationMs: 2000 }],
    ["is somewhere in it", { startMs: 5000, durationMs: 300 }],
    ["began before the first piece and lasts into it", { startMs: 3000, durationMs: 2500 }],
  ])("has the cause of a gap that %s", (_, span) => {
    expect(holes([{ lane: "video", cause: "thin-uplink", ...span }])).toEqual([
      { ...inTheMiddle, why: ["thin-uplink"] },
    ])
  })

  test.each([
    ["of the other lane", { lane: "audio", startMs: 4000, durationMs: 2000 }],
    ["that was over long before", { lane: "video", startMs: 1000, durationMs: 500 }],
    ["that came after it", { lane: "video", startMs: 6500, durationMs: 500 }],
  ] as const)("hasn't the cause of a gap %s", (_, span) => {
    expect(holes([{ cause: "thin-uplink", ...span }])).toEqual([{ ...inTheMiddle, why: [] }])
  })

  test("says each of several causes once, and what didn't open", () => {
    const at = (startMs: number, cause: Absence["cause"]): Absence => ({
      lane: "video",
      startMs,
      durationMs: 400,
      cause,
    })
    const why = ["page-hidden", "unopened"]
    const absences = [at(4000, "page-hidden"), at(4500, undefined), at(5000, "page-hidden")]
    expect(holes(absences)).toEqual([{ ...inTheMiddle, why }])
  })

  test("at the edges counts from a second on, or when a gap explains it", () => {
    const late = halves(500, 10_000)
    expect(holes([], late)).toEqual([])
    const cause = { lane: "video", startMs: 0, durationMs: 500, cause: "device-missing" } as const
    expect(holes([cause], late)).toEqual([{ lane: "video", fromUs: 0, toUs: 500_000, why: ["device-missing"] }])
    expect(holes([], halves(1500, 10_000))).toHaveLength(1)
  })

  test("is all of it where a lane was never recorded, and said so", () => {
    const refused = { lane: "video", startMs: 0, durationMs: 0, cause: "permission-refused" } as const
    expect(holes([refused], [])).toEqual([{ lane: "video", fromUs: 0, toUs: 10_000_000, why: ["permission-refused"] }])
  })
})
