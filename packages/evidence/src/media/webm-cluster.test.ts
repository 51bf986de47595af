import { expect, test } from "vitest"
import { findCluster } from "./webm-cluster.ts"

// A Cluster of unknown length with its Timestamp, as recorders write it.
const cluster = (time: number) => [
  0x1f,
  0x43,
  0xb6,
  0x75,
  0x01,
  255,
  255,
  255,
  255,
  255,
  255,
  255,
  0xe7,
  0x82,
  time >> 8,
  time & 255,
]

test("finds the first Cluster and its time", () => {
  const bytes = Uint8Array.from([0x1a, 0x45, 0xdf, 0xa3, 0x80, ...cluster(1234), 0xa3, 0x81, 0])
  expect(findCluster(bytes)).toEqual({ at: 5, timeMs: 1234 })
})

test("finds the next one from where it is told to look", () => {
  const bytes = Uint8Array.from([...cluster(0), 0xa3, 0x81, 0, ...cluster(1000)])
  expect(findCluster(bytes, 1)).toEqual({ at: 19, timeMs: 1000 })
})

test("isn't taken in by bytes of a picture that look like its beginning", () => {
  const bytes = Uint8Array.from([0x1f, 0x43, 0xb6, 0x75, 0x00, 0x1f, 0x43, 0xb6, 0x75, 0x82, 0x55, ...cluster(7)])
  expect(findCluster(bytes)).toEqual({ at: 11, timeMs: 7 })
})

test("waits until the time is whole", () => {
  const bytes = Uint8Array.from(cluster(500))
  for (let length = 0; length < bytes.length; length++) expect(findCluster(bytes.subarray(0, length))).toBeUndefined()
  expect(findCluster(bytes)).toEqual({ at: 0, timeMs: 500 })
})
