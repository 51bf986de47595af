import { encodeIndex, INDEX_CONTENT_TYPE } from "@alongside/protocol/record-index"
import { routes } from "@alongside/protocol/routes"
import type { EncounterList } from "@alongside/protocol/session"
import { TOMBSTONE_CONTENT_TYPE } from "@alongside/protocol/tombstone"
import type { EncounterId } from "@alongside/protocol/upload"
import { RECORDS_CONTENT_TYPE } from "@alongside/protocol/watch"
import type { FastifyRequest } from "fastify"
import { z } from "zod"
import type { Closings } from "../accounts/closings.ts"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { Database } from "../accounts/database.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Erasures } from "../accounts/erasures.ts"
import { keepingOf } from "../accounts/keeping.ts"
import type { Openings } from "../accounts/openings.ts"
import type { Owners } from "../accounts/owners.ts"
import type { Circle } from "../circle/circle.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import { readFrames } from "../relay/frames.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import { ANY_ENCOUNTER, encounterIdOf, pathOf, queryOf, type Route, type SignedIn } from "./route.ts"

/** Encounters in one list: what a console shows, and more than one night brings. */
const MOST_LISTED = 500
/** Lines of one index answer: a quarter of an hour of one phone, some 600 kB. */
const MOST_LINES = 4096
/** Bytes of one records answer, unless a single record is larger. */
const MOST_RECORD_BYTES = 4 * 1024 * 1024

const ordinal = z.coerce.number().int().nonnegative().max(0xffff_ffff)
const indexQuery = z.strictObject({ from: ordinal.default(0) })
const recordsQuery = z.strictObject({ from: ordinal, to: ordinal })

export interface EncounterRouteParts {
  readonly encounters: Encounters
  readonly book: EncounterBook
  readonly store: SegmentStore
  readonly owners: Owners
  readonly openings: Openings
  readonly erasures: Erasures
  readonly circle: Pick<Circle, "mayFollow">
  readonly access: CounselAccess
  readonly closings: Closings
  readonly database: Database
}

/** What signed-in counsel may read, the owner of her own, and a contact what they may follow: which encounters there are, what their records are, and the sealed records. */
export function encounterRoutes(parts: EncounterRouteParts): Route[] {
  return [
    {
      method: "GET",
      path: routes.encounters,
      rule: "counsel session",
      handler: async (_request, _reply, session) => {
        const all = await list(parts, parts.access.listOf(session.key))
        return all.filter(({ id }) => !parts.access.isHidden(id))
      },
    },
    {
      method: "GET",
      path: pathOf(routes.index(ANY_ENCOUNTER, 0)),
      rule: "reader session",
      handler: async (request, reply, session) => {
        const { from } = queryOf(request, indexQuery)
        const encounter = await encounterOf(request, session, parts)
        return reply.type(INDEX_CONTENT_TYPE).send(await indexFrom(encounter, from, parts.store))
      },
    },
    {
      method: "GET",
      path: pathOf(routes.records(ANY_ENCOUNTER, 0, 0)),
      rule: "reader session",
      handler: async (request, reply, session) => {
        const { from, to } = queryOf(request, recordsQuery)
        const encounter = await encounterOf(request, session, parts)
        if (from >= encounter.end) throw new RequestError("RECORD_UNKNOWN")
        if (session.who === "counsel") await parts.openings.note(encounter.adviceOf ?? encounter.id, session.key)
        const frames = await readFrames(parts.store, encounter, { from, to }, MOST_RECORD_BYTES)
        return reply.type(RECORDS_CONTENT_TYPE).send(frames)
      },
    },
    {
      method: "GET",
      path: routes.tombstone(ANY_ENCOUNTER),
      rule: "reader session",
      handler: async (request, reply, session) => {
        const tombstone = await parts.erasures.tombstone(await readableId(request, session, parts))
        if (tombstone === undefined) throw new RequestError("TOMBSTONE_UNKNOWN")
        return reply.type(TOMBSTONE_CONTENT_TYPE).send(Buffer.from(tombstone, "hex"))
      },
    },
  ]
}

/** @throws RequestError `ENCOUNTER_UNKNOWN` for one that isn't theirs. */
async function readableId(
  request: FastifyRequest,
  { who, key }: SignedIn,
  { owners, circle, access }: EncounterRouteParts,
): Promise<EncounterId> {
  const id = encounterIdOf(request)
  if (id !== undefined && who === "contact" && !(await circle.mayFollow(id, key)))
    throw new RequestError("ENCOUNTER_UNKNOWN")
  if (id !== undefined && who === "counsel" && !(await access.mayRead(id, key)))
    throw new RequestError("ENCOUNTER_UNKNOWN")
  if (id === undefined || (who === "owner" && !(await owners.mayRead(key, id))))
    throw new RequestError("ENCOUNTER_UNKNOWN")
  return id
}

/** @throws RequestError `ENCOUNTER_UNKNOWN` also for one that isn't theirs, `ENCOUNTER_ERASED`. */
async function encounterOf(
  request: FastifyRequest,
  session: SignedIn,
  parts: EncounterRouteParts,
): Promise<LiveEncounter> {
  const encounter = await parts.encounters.find(await readableId(request, session, parts))
  if (encounter === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  return encounter
}

async function list(
  { book, encounters, closings, database }: EncounterRouteParts,
  acceptedBy: string | undefined,
): Promise<EncounterList> {
  const rows = await book.newest(MOST_LISTED, acceptedBy)
  const ids = rows.map(({ id }) => id)
  const keeping = await keepingOf(database, ids)
  const closingOf = await closings.newestOf(ids)
  return rows.map((row) => {
    const live = encounters.inMemory(row.id)
    const { id, started_ms, last_received_ms, records, bytes, is_ended } =
      live === undefined ? row : encounters.rowOf(live)
    return {
      id,
      startedMs: started_ms,
      lastReceivedMs: last_received_ms,
      records,
      bytes,
      isEnded: is_ended === 1,
      closing: closingOf.get(row.id) ?? null,
      ...keeping.get(row.id)!,
    }
  })
}

async function indexFrom(encounter: LiveEncounter, from: number, store: SegmentStore): Promise<Buffer> {
  const lines: { ordinal: number; entry: Uint8Array }[] = []
  for await (const stored of store.summaries(encounter.id, from)) {
    lines.push({ ordinal: stored.ordinal, entry: stored.summary })
    if (lines.length === MOST_LINES) break
  }
  return Buffer.from(encodeIndex(lines))
}
