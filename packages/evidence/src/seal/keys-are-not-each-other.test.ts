import { expect, test } from "vitest"
import type { Bytes } from "../format/bytes.ts"
import { type EpochSecret, epochSecretFrom, firstBaseKey, newEpochSecret, type WriterPlace } from "./ratchet.ts"
import { type BaseKey, deriveFrameKeys } from "./sframe.ts"

const place: WriterPlace = {
  encounter: new Uint8Array(32),
  leg: 0,
  track: "audio",
  writer: new Uint8Array(32),
}

/** What must not compile: were one of these lines right, the type check would fail at the comment above it. */
const mistakes: readonly (() => unknown)[] = [
  // @ts-expect-error bytes that nobody checked are not an epoch's secret
  (): EpochSecret => new Uint8Array(32),
  // @ts-expect-error a base key is of one track; taken for the epoch's secret it would give keys that nobody sealed with
  (baseKey: BaseKey = firstBaseKey(newEpochSecret(), place)) => firstBaseKey(baseKey, place),
  // @ts-expect-error an epoch's secret is no base key; SFrame would take it, being bytes
  () => deriveFrameKeys(0n, newEpochSecret()),
  // @ts-expect-error the key of one segment is not what the next ones are derived from
  (baseKey: BaseKey = firstBaseKey(newEpochSecret(), place)) => deriveFrameKeys(0n, deriveFrameKeys(0n, baseKey).key),
]

test("without the compiler nothing would stop them: each of these runs", () => {
  for (const mistake of mistakes) expect(mistake).not.toThrow()
})

test("secrets and keys are bytes, for whoever wipes or hashes them", () => {
  const all: readonly Bytes[] = [newEpochSecret(), firstBaseKey(newEpochSecret(), place)]
  expect(all.map(({ length }) => length)).toEqual([32, 64])
})

test.each([0, 31, 33, 64])("%d bytes are no epoch's secret", (length) => {
  expect(epochSecretFrom(new Uint8Array(length))).toBeUndefined()
})
