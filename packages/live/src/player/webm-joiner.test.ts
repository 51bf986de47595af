import { expect, test } from "vitest"
import type { OpenedMedia } from "../open/opened.ts"
import { WebmJoiner } from "./webm-joiner.ts"

const HEADER = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 1, 2, 3)
/** A cluster of unknown length that begins at 1000 ms, and something in it. */
const CLUSTER = Uint8Array.of(
  0x1f,
  0x43,
  0xb6,
  0x75,
  0x01,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xe7,
  0x82,
  0x03,
  0xe8,
  9,
  9,
)

function slice(
  sequence: number,
  bytes: Uint8Array<ArrayBuffer>,
  header?: Uint8Array<ArrayBuffer>,
  leg = 0,
): OpenedMedia {
  return {
    ...{ kind: "media", leg, sequence, elapsedMs: 0, durationMs: 500, lane: "video", form: "slice" },
    ...{ type: 'video/webm; codecs="vp8"', bytes, mediaStartUs: undefined, header, sealedAtPress: false },
    ...{ wallMs: 0, receivedMs: 0 },
  }
}

test("the first slice begins a stream: header, then the first cluster, with its time", () => {
  const joined = new WebmJoiner().join(slice(0, CLUSTER, HEADER))
  expect(joined).toEqual({ bytes: Uint8Array.of(...HEADER, ...CLUSTER), clusterUs: 1_000_000 })
})

test("slices that follow each other go on as they are, wherever they are cut", () => {
  const joiner = new WebmJoiner()
  joiner.join(slice(0, CLUSTER, HEADER))
  const rest = Uint8Array.of(7, 7, 7)
  expect(joiner.join(slice(1, rest))).toEqual({ bytes: rest, clusterUs: undefined })
})

test("after a lost slice it goes on at the next cluster, not in the middle of one", () => {
  const joiner = new WebmJoiner()
  joiner.join(slice(0, CLUSTER, HEADER))
  expect(joiner.join(slice(2, Uint8Array.of(7, 7, 7)))).toBeUndefined()
  const middle = Uint8Array.of(5, 5, ...CLUSTER)
  expect(joiner.join(slice(3, middle))).toEqual({ bytes: Uint8Array.of(...HEADER, ...CLUSTER), clusterUs: 1_000_000 })
})

test("who joins in the middle waits for the header, which comes again", () => {
  const joiner = new WebmJoiner()
  expect(joiner.join(slice(40, CLUSTER))).toBeUndefined()
  expect(joiner.join(slice(41, CLUSTER, HEADER))?.clusterUs).toBe(1_000_000)
})

test("another leg is another stream with another header", () => {
  const joiner = new WebmJoiner()
  joiner.join(slice(0, CLUSTER, HEADER))
  expect(joiner.join(slice(1, CLUSTER, undefined, 1))).toBeUndefined()
})

test("after an interruption even the next slice begins anew", () => {
  const joiner = new WebmJoiner()
  joiner.join(slice(0, CLUSTER, HEADER))
  joiner.interrupt()
  expect(joiner.join(slice(1, CLUSTER))?.clusterUs).toBe(1_000_000)
})

test("four bytes that look like a cluster by chance are none", () => {
  const chance = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75, 0x81, 0x00)
  expect(new WebmJoiner().join(slice(0, chance, HEADER))).toBeUndefined()
  const both = Uint8Array.of(...chance, ...CLUSTER)
  expect(new WebmJoiner().join(slice(0, both, HEADER))?.bytes).toEqual(Uint8Array.of(...HEADER, ...CLUSTER))
})
