import type { Act, Board, BoardRequest } from "@alongside/protocol/board"
import { expect, test } from "vitest"
import { boardScenes } from "../../stage/board-scenes.ts"
import { actsFile } from "./acts-file.ts"
import { alarmsOf, beforeOf } from "./order.ts"

const board = boardScenes(Date.UTC(2026, 2, 3, 12)).now.board!
const [template] = board.requests
const waits = (request: string, place: number): BoardRequest => ({ ...template!, request, place, alarms: [] })
const queue: Board = { ...board, requests: [waits("a", 1), waits("b", 2), waits("c", 3)] }

test("forward is before the one before, back is behind the one behind, and the ends stay", () => {
  expect(["a", "b", "c"].map((one) => beforeOf(queue, one, -1))).toEqual([undefined, "a", "b"])
  expect(["a", "b", "c"].map((one) => beforeOf(queue, one, 1))).toEqual(["c", null, undefined])
  expect(beforeOf(queue, "elsewhere", 1)).toBeUndefined()
})

test("an alarm is known by its request and its cause; with nobody to be reached there is one more", () => {
  expect(alarmsOf(queue)).toEqual([])
  const one: BoardRequest = { ...waits("a", 1), alarms: ["held back", "queued"] }
  expect(alarmsOf({ ...queue, requests: [one] })).toEqual(["a held back", "a queued"])
  expect(alarmsOf({ ...queue, people: board.people.map((each) => ({ ...each, doing: "away" })) })).toEqual(["nobody"])
})

test("acts are saved oldest first, quoted, and no cell is a formula", () => {
  const act: Act = { number: 2, atMs: Date.UTC(2026, 2, 3, 12), who: "5f", what: "certified", about: "c0" }
  const server: Act = { ...act, number: 1, who: null, what: "let go", about: "13f9c4" }
  expect(actsFile([act, server], { "5f": '=cmd|"x"', c0: "Ada" })).toBe(
    [
      '"number","time","who","name","what","about","name of whom it is about"',
      '"1","2026-03-03T12:00:00.000Z","","","let go","13f9c4",""',
      `"2","2026-03-03T12:00:00.000Z","5f","'=cmd|""x""","certified","c0","Ada"`,
      "",
    ].join("\r\n"),
  )
})
