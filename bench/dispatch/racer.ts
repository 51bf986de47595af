import { createInterface } from "node:readline"
import { openDatabase } from "../../apps/server/src/accounts/database.ts"
import type { Desk } from "../../apps/server/src/dispatch/desk.ts"
import { DispatchError } from "../../apps/server/src/dispatch/dispatch-error.ts"
import type { KeptRequest } from "../../apps/server/src/help/kept-request.ts"
import { RequestConflict, RequestsBook } from "../../apps/server/src/help/requests-book.ts"
import { memberOf, RACE_MS, raceDesk } from "./race-desk.ts"

/** How a racer accepts: as the server does, or as one that reads, sees that nobody has it, and writes. */
export type RaceWay = "as the server" | "read, then update"

/** Of each request, in order: whether this racer was told that it has it. */
export interface RacerAnswer {
  readonly has: boolean[]
  /** How often the disk held another revision than the one the step began from. */
  readonly overtaken: number
}

/**
 * One of the processes that race for requests over one database. Arguments: its directory; which racer; how. On each line of its
 * input it does what the line says, `read` or `go`, and answers with one of JSON.
 */
const [directory = ".", number = "0", way = "as the server"] = process.argv.slice(2)
const racer = Number(number)
const database = await openDatabase(directory)
const book = new RequestsBook(database)
const accept = way === "as the server" ? acceptAsServer : acceptCarelessly
let desk: Desk = raceDesk()
let open: KeptRequest[] = []
say({ racer })
for await (const line of createInterface({ input: process.stdin })) say(line === "read" ? await read() : await race())

/** All of them see every request as it rings. */
async function read() {
  desk = raceDesk()
  open = (await book.open()).sort((one, other) => one.asked.number - other.asked.number)
  for (const { request } of open) desk.refresh(request)
  return { open: open.length }
}

async function race(): Promise<RacerAnswer> {
  let overtaken = 0
  const has: boolean[] = []
  for (const kept of open) has.push(await accept(kept, () => overtaken++))
  return { has, overtaken }
}

/** docs/decisions/0010: over the revision that the step began from; whoever is overtaken reads again and takes the step again. */
async function acceptAsServer(kept: KeptRequest, onOvertaken: () => void): Promise<boolean> {
  for (let over = kept; ; ) {
    const { id, number: request, version } = over.asked
    const member = memberOf(racer, request)
    const ring = kept.request.rings.find((each) => each.member === member)!.id
    try {
      const { changes, effects } = desk.take({ kind: "request", id, event: { kind: "accept", member, ring } }, RACE_MS)
      const { request: changed } = changes[0]!
      await book.write(
        [{ kept: { asked: { ...over.asked, version: version + 1 }, request: changed }, over, effects }],
        [],
      )
      return true
    } catch (error) {
      if (error instanceof DispatchError && error.code === "ALREADY_ANSWERED") return false
      if (!(error instanceof RequestConflict)) throw error
      onOvertaken()
      over = (await book.find(id))!
      desk.refresh(over.request)
    }
  }
}

/** The control: what looks right, and isn't. */
async function acceptCarelessly({ asked: { id, number: request } }: KeptRequest): Promise<boolean> {
  const now = (await book.find(id))!
  if (now.request.holds.counsel !== undefined) return false
  const member = memberOf(racer, request)
  const ring = now.request.rings.find((each) => each.member === member)!.id
  desk.refresh(now.request)
  const { changes } = desk.take({ kind: "request", id, event: { kind: "accept", member, ring } }, RACE_MS)
  const { policy: _, ...state } = changes[0]!.request
  await database
    .updateTable("help_request")
    .set({ state: JSON.stringify(state) })
    .where("id", "=", id)
    .execute()
  return true
}

function say(what: unknown): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
