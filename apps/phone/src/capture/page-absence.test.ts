import { expect, test } from "vitest"
import { PageAbsence } from "./page-absence.ts"

/** Ticks four times a second from 0 to `untilMs`, the wall an hour ahead. */
function tickUntil(absence: PageAbsence, fromMs: number, untilMs: number): boolean[] {
  const answers: boolean[] = []
  for (let ms = fromMs; ms <= untilMs; ms += 250) answers.push(absence.tick(ms, 3_600_000 + ms))
  return answers
}

test("a page that ran all along explains nothing", () => {
  const absence = new PageAbsence()
  expect(tickUntil(absence, 0, 5000)).not.toContain(true)
  expect(absence.causeOf(1000, 4000, "device-silent")).toBe("device-silent")
})

test("ticks that stop for a while are a suspension, and explain what is missing meanwhile", () => {
  const absence = new PageAbsence()
  tickUntil(absence, 0, 1000)
  expect(absence.tick(61_000, 3_661_000)).toBe(true)
  expect(absence.causeOf(1100, 60_900, "device-silent")).toBe("page-suspended")
  expect(absence.causeOf(62_000, 63_000, "device-silent")).toBe("device-silent")
})

test("a hidden page is a cause while it is hidden, and a suspension within is the better one", () => {
  const absence = new PageAbsence()
  absence.hidden(true, 1000)
  expect(absence.causeOf(1500, 2500, "device-silent")).toBe("page-hidden")
  absence.frozen(2000, 9000)
  absence.hidden(false, 9500)
  expect(absence.causeOf(1500, 9200, "device-silent")).toBe("page-suspended")
  expect(absence.causeOf(9400, 9500, "device-silent")).toBe("page-hidden")
  expect(absence.causeOf(12_000, 13_000, "device-silent")).toBe("device-silent")
})

test("a phone that slept with its monotonic clock stopped was suspended; only the wall clock tells", () => {
  const absence = new PageAbsence()
  tickUntil(absence, 0, 1000)
  absence.hidden(true, 1100)
  expect(absence.tick(1250, 3_600_000 + 1250 + 600_000)).toBe(true)
})

test("a wall clock that somebody sets, forth or back, while the page is in front is no absence", () => {
  const absence = new PageAbsence()
  tickUntil(absence, 0, 1000)
  expect(absence.tick(1250, 3_600_000 + 1250 + 600_000)).toBe(false)
  expect(absence.tick(1500, 1500)).toBe(false)
})
