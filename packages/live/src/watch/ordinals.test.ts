import { expect, test } from "vitest"
import { Ordinals } from "./ordinals.ts"

test("who joins in the middle looks the past up in the index, and is pushed the rest", () => {
  const ordinals = new Ordinals()
  expect(ordinals.watching(40)).toEqual({ from: 0, to: 40 })
  expect(ordinals.pushed(40)).toBeUndefined()
  expect(ordinals.pushed(41)).toBeUndefined()
})

test("records that were needed to begin with don't count as pushed", () => {
  const ordinals = new Ordinals()
  expect(ordinals.pushed(0)).toBeUndefined()
  expect(ordinals.pushed(38)).toBeUndefined()
  expect(ordinals.watching(40)).toEqual({ from: 0, to: 40 })
})

test("a record that wasn't pushed is asked for, once", () => {
  const ordinals = new Ordinals()
  ordinals.watching(10)
  expect(ordinals.pushed(13)).toEqual({ from: 10, to: 13 })
  expect(ordinals.pushed(14)).toBeUndefined()
  expect(ordinals.pushed(11)).toBeUndefined()
})

test("what isn't pushed to somebody who is behind is looked up when pushing goes on", () => {
  const ordinals = new Ordinals()
  ordinals.watching(10)
  ordinals.pushed(10)
  ordinals.stopped()
  expect(ordinals.watching(60)).toEqual({ from: 11, to: 60 })
  expect(ordinals.pushed(60)).toBeUndefined()
})

test("a connection that is lost twice in a row looks up from where it was whole", () => {
  const ordinals = new Ordinals()
  ordinals.watching(10)
  ordinals.pushed(10)
  ordinals.stopped()
  ordinals.stopped()
  expect(ordinals.watching(20)).toEqual({ from: 11, to: 20 })
})

test("an index that couldn't be read is asked for again", () => {
  const ordinals = new Ordinals()
  expect(ordinals.watching(10)).toEqual({ from: 0, to: 10 })
  ordinals.unread(0)
  ordinals.stopped()
  expect(ordinals.watching(12)).toEqual({ from: 0, to: 12 })
})
