import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Database, openDatabase } from "../../apps/server/src/accounts/database.ts"
import { type Asked, requestIdOf } from "../../apps/server/src/help/kept-request.ts"
import { RequestsBook, type Writing } from "../../apps/server/src/help/requests-book.ts"
import { startChild } from "../measure/child.ts"
import { singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { OPEN_AT_ONCE, placeOf, RACE_MS, RACERS, raceDesk } from "./race-desk.ts"
import type { RacerAnswer, RaceWay } from "./racer.ts"

const RACES = 100_000
/** The control fails within a few; it runs long enough to say how often. */
const CONTROL_RACES = 5000

/** In memory where the system has a place there: nothing of this is about the disk, and it would be most of the time. */
const PLACE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir()

interface Tally {
  races: number
  /** Requests that not exactly one had, by what the racers were told and by what the disk holds. */
  doubles: number
  /** Somebody wrote over a revision that wasn't there any more. */
  overtaken: number
}

/**
 * Four processes over one database, each with a desk of its own that sees every request ringing, accept each of them for
 * somebody else: exactly one is to have it. And the same by reading, looking and writing, which has to go wrong, or the races
 * prove nothing.
 * @throws {Error} when the control doesn't go wrong.
 */
export async function races(report: Report): Promise<void> {
  const { doubles, overtaken } = await race("as the server", RACES)
  const named = { bench: "dispatch", case: `${RACERS} processes`, unit: "%", who: "Alongside" } as const
  report.figure(singleFigure({ ...named, figure: `double accepts of ${RACES}`, aim: "0" }, (100 * doubles) / RACES))
  report.remark(`${overtaken} times of ${RACES * RACERS} a racer wrote over what another had written, and was told`)
  const control = await race("read, then update", CONTROL_RACES)
  const failed = { ...named, who: "read, then update", figure: `double accepts of ${CONTROL_RACES}`, aim: "> 0" }
  report.figure(singleFigure(failed, (100 * control.doubles) / CONTROL_RACES))
  if (control.doubles === 0) throw new Error("reading and then updating did no harm: these races would find nothing")
}

async function race(way: RaceWay, races: number): Promise<Tally> {
  await using data = await mkdtempDisposable(join(PLACE, "alongside-bench-races-"))
  const database = await openDatabase(data.path)
  const racers = await Promise.all(Array.from({ length: RACERS }, (_, n) => startRacer(data.path, n, way)))
  const tally: Tally = { races: 0, doubles: 0, overtaken: 0 }
  try {
    while (tally.races < races) {
      const ids = await askFor(database)
      await Promise.all(racers.map((racer) => racer.tell("read")))
      const answers = await Promise.all(racers.map((racer) => racer.tell("go") as Promise<RacerAnswer>))
      for (const { overtaken } of answers) tally.overtaken += overtaken
      const holders = way === "as the server" ? await holdersOf(database) : undefined
      for (const [n, id] of ids.entries()) {
        const told = answers.filter(({ has }) => has[n]).length
        if (told !== 1 || (holders !== undefined && holders.get(id) !== 1)) tally.doubles += 1
      }
      tally.races += ids.length
      await forget(database)
    }
  } finally {
    await Promise.all(racers.map((racer) => racer.stop()))
    await database.destroy()
  }
  return tally
}

async function startRacer(directory: string, number: number, way: RaceWay) {
  const child = await startChild(join(import.meta.dirname, "racer.ts"), [directory, String(number), way])
  const lines = createInterface({ input: child.process.stdout! })[Symbol.asyncIterator]()
  return {
    tell: async (word: "read" | "go"): Promise<unknown> => {
      child.process.stdin!.write(`${word}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error("a racer ended in the middle of a race")
      return JSON.parse(value)
    },
    stop: () => child.stop(),
  }
}

/** Some requests, each of which rings four lawyers. */
async function askFor(database: Database): Promise<string[]> {
  const desk = raceDesk()
  const writings: Writing[] = []
  const encounter = randomBytes(32).toString("hex")
  const encounters = Array.from({ length: OPEN_AT_ONCE }, (_, n) => encounter.slice(0, 60) + String(n).padStart(4, "0"))
  await database
    .insertInto("encounter")
    .values(
      encounters.map((id) => ({
        ...{ id, device: null, started_ms: 0, last_received_ms: 0 },
        ...{ records: 0, bytes: 0, newest_leg: 0, is_ended: 0 },
      })),
    )
    .execute()
  for (const [number, id] of encounters.entries()) {
    const asked: Asked = {
      // The number says which four race for it.
      ...{ id: requestIdOf(id, number), encounter: id, number, device: id, said: "", jurisdictionSource: "position" },
      ...{ leg: 0, sessionKey: "", acceptances: [], version: 1 },
    }
    const need = {
      ...{ jurisdiction: placeOf(number), isHomeJurisdiction: false, matter: undefined, languages: ["en"] },
      ...{ conflicts: [], mayBeUnder18: false },
    }
    const opened = { kind: "open", id: asked.id, need, source: id, pressedMs: RACE_MS } as const
    const { changes, effects } = desk.take(opened, RACE_MS)
    writings.push({ kept: { asked, request: changes[0]!.request }, over: undefined, effects })
  }
  await new RequestsBook(database).write(writings, [])
  return writings.map(({ kept }) => kept.asked.id)
}

async function holdersOf(database: Database): Promise<Map<string, number>> {
  const rows = await database.selectFrom("help_holder").select("request").execute()
  const holders = new Map<string, number>()
  for (const { request } of rows) holders.set(request, (holders.get(request) ?? 0) + 1)
  return holders
}

async function forget(database: Database): Promise<void> {
  for (const table of ["help_effect", "help_holder", "help_request", "encounter"] as const)
    await database.deleteFrom(table).execute()
}
