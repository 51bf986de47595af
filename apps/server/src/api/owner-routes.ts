import { equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import type { Erasure } from "@alongside/protocol/keeping"
import {
  encodeClaims,
  encodeKeyRing,
  encodeReceipts,
  type KeyRing,
  MAX_KEY_RING,
  OWNER_CONTENT_TYPE,
  ownerRoutes,
  parseErasureOrder,
  parseKeyRing,
} from "@alongside/protocol/owner"
import type { Bound } from "@alongside/protocol/owner-answers"
import type { FastifyRequest } from "fastify"
import { z } from "zod"
import type { Database } from "../accounts/database.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Erasures } from "../accounts/erasures.ts"
import type { Nonces } from "../accounts/nonces.ts"
import type { Openings } from "../accounts/openings.ts"
import { ownEncounters } from "../accounts/own-encounters.ts"
import type { Owners } from "../accounts/owners.ts"
import type { Session } from "../accounts/sessions.ts"
import type { Limits } from "../configuration.ts"
import { type BindingParts, takeBinding } from "../owner/bindings.ts"
import { receiptsOf } from "../owner/receipts.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import { ANY_ENCOUNTER, encounterIdOf, pathOf, queryOf, type Route } from "./route.ts"

const DAY_MS = 24 * 60 * 60 * 1000
/** A key ring and what it travels with. */
const MOST_BYTES_WITH_RING = MAX_KEY_RING + 4096

const skipQuery = z.strictObject({ skip: z.coerce.number().int().nonnegative().max(1_000_000).default(0) })
const fromQuery = z.strictObject({ from: z.coerce.number().int().nonnegative().max(0xffff_ffff).default(0) })

export type OwnerRouteParts = {
  readonly owners: Owners
  readonly erasures: Erasures
  readonly openings: Openings
  readonly database: Database
  readonly encounters: Encounters
  readonly book: EncounterBook
  readonly store: SegmentStore
  readonly limits: Limits
  readonly now: () => number
  /** Of owners' signatures; apart from counsel's, so that nobody can use those up. */
  readonly ownerNonces: Nonces
  readonly ownerSessions: BindingParts["sessions"]
} & Omit<BindingParts, "sessions" | "nonces">

/** What the person who recorded may do, from any device that has her owner key: spec/owner.md. */
export function ownerRouteTable(parts: OwnerRouteParts): Route[] {
  const { owners, erasures, openings, ownerSessions: sessions, ownerNonces: nonces } = parts
  return [
    {
      method: "POST",
      path: ownerRoutes.bindings,
      rule: "public",
      mostBytes: MOST_BYTES_WITH_RING,
      handler: async ({ body }) => {
        assertRoom(parts)
        return takeBinding(bytesOf(body), { ...parts, sessions, nonces })
      },
    },
    {
      method: "POST",
      path: ownerRoutes.sessions,
      rule: "public",
      handler: async ({ body }) => sessions.signIn(bytesOf(body)),
    },
    {
      method: "GET",
      path: pathOf(ownerRoutes.encounters(0)),
      rule: "owner session",
      handler: async (request, _, { key }) => {
        const { database, encounters } = parts
        const { skip } = queryOf(request, skipQuery)
        return ownEncounters(database, key, skip, (id) => {
          const live = encounters.inMemory(id)
          return live === undefined ? undefined : encounters.rowOf(live)
        })
      },
    },
    {
      method: "GET",
      path: ownerRoutes.claims(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, reply, session) => {
        const { id } = await ownLive(request, session, parts)
        const legs = (await parts.book.legsOf(id)).sort((a, b) => a.leg - b.leg)
        return reply.type(OWNER_CONTENT_TYPE).send(Buffer.from(encodeClaims(legs.map(({ claim }) => fromHex(claim)!))))
      },
    },
    {
      method: "GET",
      path: pathOf(ownerRoutes.receipts(ANY_ENCOUNTER, 0)),
      rule: "owner session",
      handler: async (request, reply, session) => {
        const { from } = queryOf(request, fromQuery)
        const encounter = await ownLive(request, session, parts)
        const sign = (message: Uint8Array<ArrayBuffer>) => parts.signatures.sign(message)
        const { receipts, next } = await receiptsOf(encounter, from, { store: parts.store, sign })
        return reply.type(OWNER_CONTENT_TYPE).send(Buffer.from(encodeReceipts(receipts, next)))
      },
    },
    {
      method: "GET",
      path: ownerRoutes.openings(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, _, session) => openings.of(await ownId(request, session, owners)),
    },
    {
      method: "POST",
      path: ownerRoutes.erasure(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, _, session) => {
        const { id } = await ownLive(request, session, parts)
        return askToErase(bytesOf(request.body), id, session, parts)
      },
    },
    {
      method: "DELETE",
      path: ownerRoutes.erasure(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, reply, session) => {
        const isBack = await erasures.takeBack((await ownLive(request, session, parts)).id)
        if (!isBack) throw new RequestError("ERASURE_UNKNOWN")
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: ownerRoutes.keyRing,
      rule: "owner session",
      handler: async (_, reply, { key }) => {
        const ring = await owners.ringOf(key)
        if (ring === undefined) throw new RequestError("KEY_RING_UNKNOWN")
        return reply.type(OWNER_CONTENT_TYPE).send(Buffer.from(encodeKeyRing(ring)))
      },
    },
    {
      method: "PUT",
      path: ownerRoutes.keyRing,
      rule: "owner session",
      mostBytes: MOST_BYTES_WITH_RING,
      handler: async ({ body }, _, { key }): Promise<Bound> => {
        assertRoom(parts)
        return { keyRingVersion: await owners.putRing(key, readKeyRing(bytesOf(body))) }
      },
    },
  ]
}

/** The order is signed anew, for this encounter and with a nonce: a session alone doesn't erase. */
async function askToErase(
  bytes: Uint8Array,
  encounter: string,
  session: Session,
  { erasures, signatures, ownerNonces, origins, limits, now }: OwnerRouteParts,
): Promise<Erasure> {
  const order = readOrder(bytes)
  if (toHex(order.encounter) !== encounter) throw new RequestError("ERASURE_MALFORMED")
  if (!origins().includes(order.origin)) throw new RequestError("ORIGIN_REFUSED")
  const isHers = equalBytes(order.owner, fromHex(session.key)!)
  if (!isHers || !(await signatures.verify(order.owner, order.signature)))
    throw new RequestError("ERASURE_SIGNATURE_INVALID")
  if (!ownerNonces.use(order.nonce)) throw new RequestError("NONCE_REFUSED")
  const askedMs = now()
  const dueMs = askedMs + limits.erasureDays * DAY_MS
  return erasures.ask({ encounter, asked_ms: askedMs, due_ms: Math.round(dueMs), order: toHex(bytes) })
}

function readOrder(bytes: Uint8Array): ReturnType<typeof parseErasureOrder> {
  try {
    return parseErasureOrder(bytes)
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError("ERASURE_MALFORMED", { cause: error })
    throw error
  }
}

function readKeyRing(bytes: Uint8Array): KeyRing {
  try {
    return parseKeyRing(bytes)
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError("KEY_RING_MALFORMED", { cause: error })
    throw error
  }
}

/** What is kept for owners goes on the disk that recordings need. */
function assertRoom({ store, limits }: OwnerRouteParts): void {
  if (store.pressure().freeBytes < limits.diskForNewEncounters) throw new RequestError("DISK_FULL")
}

/** One of her encounters. @throws RequestError `ENCOUNTER_UNKNOWN` for everything else: whose it is, is nobody's business. */
async function ownId(request: FastifyRequest, { key }: Session, owners: Owners): Promise<string> {
  const id = encounterIdOf(request)
  if (id === undefined || !(await owners.owns(key, id))) throw new RequestError("ENCOUNTER_UNKNOWN")
  return id
}

/** One of her encounters that isn't erased. @throws RequestError as {@link ownId}, and `ENCOUNTER_ERASED`. */
async function ownLive(request: FastifyRequest, session: Session, parts: OwnerRouteParts): Promise<LiveEncounter> {
  const encounter = await parts.encounters.find(await ownId(request, session, parts.owners))
  if (encounter === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  return encounter
}

const bytesOf = (body: unknown): Uint8Array<ArrayBuffer> =>
  body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0)
