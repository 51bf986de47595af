import { expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"
import { keptPaths, releaseKept } from "./kept-release.ts"

test("pressed at the first visit, the app's files come one at a time, what an encounter needs first, and all of them after", async () => {
  await using town = await newTown()
  const phone = await town.phone({ conditions: { downBitsPerSecond: 3_000_000, delayMs: 50 } })
  const asked: string[] = []
  phone.network.overheard = (bytes) => {
    asked.push(...[...bytes.toString("latin1").matchAll(/^GET (\S+) HTTP/gm)].map((match) => match[1]!))
  }
  const files = () => asked.filter((path) => !path.startsWith("/v1/"))
  await phone.press()
  // What was asked for before the press has come once two more have come singly.
  const before = files().length
  await expectEventually("files that come while it records", async () => files().length >= before + 3)
  phone.network.deadZone()
  const unanswered = files().length
  await phone.until("no network", ({ text }) => text.includes("No network."))
  expect(files().length - unanswered).toBeLessThanOrEqual(1)

  phone.network.restore()
  phone.network.shape({})
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs > 2000)
  await phone.stop()
  await releaseKept(phone.page)

  const kept = (await keptPaths(phone.page)).flat()
  const placeOf = (name: string): number => files().findLastIndex((path) => path.startsWith(`/assets/${name}-`))
  for (const later of ["recordings-screen", "opening-worker", "export-worker"]) {
    expect(kept.some((path) => path.startsWith(`/assets/${later}-`))).toBe(true)
    for (const sooner of ["help-worker", "closing-worker"]) expect(placeOf(sooner)).toBeLessThan(placeOf(later))
  }
})
