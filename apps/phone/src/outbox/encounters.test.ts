import { hashSmall } from "@alongside/evidence/format/hash"
import { expect, test } from "vitest"
import { CONTINUE_WITHIN_MS, Encounters } from "./encounters.ts"
import type { BatchRow, EncounterRow } from "./rows.ts"
import type { SealedBatch } from "./sealed-batch.ts"

const START = 1_800_000_000_000
const ID = "ab".repeat(32)
const bytes = (fill: number) => new Uint8Array(32).fill(fill)
const opening = (leg: number, wallMs = START) => ({ encounter: bytes(0xab), leg, claim: bytes(leg), wallMs })

const sealed = (legHead: Uint8Array<ArrayBuffer> | undefined, sealedWallMs = START): SealedBatch => ({
  bytes: bytes(1),
  hash: bytes(2),
  isVideo: legHead === undefined,
  spans: [],
  legHead,
  sealedWallMs,
})

const row = (leg: number): BatchRow => ({
  number: 0,
  encounter: ID,
  leg,
  hash: bytes(2),
  byteLength: 1,
  isVideo: false,
  spans: [],
  sealedWallMs: START,
  refusal: undefined,
})

test("what died in the middle is gone on with: the next leg, naming the last head and receipt that are known", () => {
  const encounters = new Encounters([])
  encounters.begin(opening(0), 0)
  expect(encounters.unfinishedId(START)).toBeUndefined()
  encounters.sealed(ID, 0, sealed(bytes(7)))
  encounters.acknowledged([row(0)], bytes(9))
  expect(encounters.unfinishedId(START + 1000)).toBe(ID)
  expect(encounters.goOn(ID, 4000)).toEqual({
    encounter: bytes(0xab),
    leg: 1,
    previousLeg: { leg: 0, head: bytes(7), newestReceipt: hashSmall(bytes(9)) },
    untilMs: 4000,
  })
})

test("a leg that died before anything of it was on the disk is left out, and its number isn't used again", () => {
  const encounters = new Encounters([])
  encounters.begin(opening(0), 0)
  encounters.sealed(ID, 0, sealed(bytes(7)))
  encounters.begin(opening(1), 5000)
  expect(encounters.goOn(ID, 5000)).toMatchObject({ leg: 2, previousLeg: { leg: 0, head: bytes(7) } })
})

test("not what was stopped, nor what is old; and a clock that was set back makes nothing old", () => {
  const kept = (more: Partial<EncounterRow>): Encounters => {
    const encounters = new Encounters([])
    encounters.begin(opening(0), 0)
    encounters.sealed(ID, 0, sealed(bytes(7)))
    return new Encounters([{ ...encounters.row(ID), ...more }])
  }
  expect(kept({ isEnded: true }).unfinishedId(START)).toBeUndefined()
  expect(kept({}).unfinishedId(START + CONTINUE_WITHIN_MS)).toBe(ID)
  expect(kept({}).unfinishedId(START + CONTINUE_WITHIN_MS + 1)).toBeUndefined()
  expect(kept({}).unfinishedId(START - 3_600_000)).toBe(ID)
})

test("a later leg begins after what is known of the record, whatever the clock says", () => {
  const encounters = new Encounters([])
  encounters.begin(opening(0), 0)
  const baseOf = (wallMs: number, leg: number) => encounters.begin(opening(leg, wallMs), 20_000).legs.at(-1)!.baseMs
  expect(baseOf(START + 60_000, 1)).toBe(60_000)
  expect(baseOf(START - 3_600_000, 2)).toBe(20_000)
})

test("a claim is sent along until the leg is acknowledged, and again when the server asks for it", () => {
  const encounters = new Encounters([])
  encounters.begin(opening(0), 0)
  encounters.begin(opening(1), 0)
  expect(encounters.claimsFor(ID, new Set([0, 1]))).toEqual([bytes(0), bytes(1)])
  encounters.acknowledged([row(0)], bytes(9))
  expect(encounters.claimsFor(ID, new Set([0, 1]))).toEqual([bytes(1)])
  encounters.claimWanted(ID, 0)
  expect(encounters.claimsFor(ID, new Set([0]))).toEqual([bytes(0)])
})

test("what is remembered is written again only when the leg's own chain has grown", () => {
  const encounters = new Encounters([])
  encounters.begin(opening(0), 0)
  expect(encounters.sealed(ID, 0, sealed(bytes(7)))).toBe(true)
  expect(encounters.sealed(ID, 0, sealed(bytes(7)))).toBe(false)
  expect(encounters.sealed(ID, 0, sealed(undefined))).toBe(false)
  expect(encounters.sealed(ID, 0, sealed(bytes(8)))).toBe(true)
})
