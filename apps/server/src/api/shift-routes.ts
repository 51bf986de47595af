import {
  CALENDAR_CONTENT_TYPE,
  hoursSchema,
  newSwapSchema,
  type OwnShifts,
  type RotaAnswer,
  shiftRoutes,
  zoneSchema,
} from "@alongside/protocol/shifts"
import type { Database } from "../accounts/database.ts"
import type { Roster } from "../accounts/roster.ts"
import { noteActs } from "../board/acts.ts"
import { defaultPolicy } from "../dispatch/policy.ts"
import { RequestError } from "../problem.ts"
import { calendarText } from "../shifts/calendar-out.ts"
import { coverage } from "../shifts/coverage.ts"
import type { ShiftBook } from "../shifts/shift-book.ts"
import { jsonOf, type Route, textOf } from "./route.ts"

export interface ShiftRouteParts {
  readonly database: Database
  readonly shifts: ShiftBook
  readonly roster: Roster
  /** Somebody's hours are others: dispatch goes by them from now on. */
  readonly onShifts: () => Promise<void>
  readonly now: () => number
}

/** Fifty weekly shifts and two hundred days. */
const MOST_HOURS_BYTES = 64 * 1024
/** Some years of somebody's events. */
const MOST_CALENDAR_BYTES = 512 * 1024

/** When people are on call: their own hours, a coordinator's view of all, and calendars in and out. */
export function shiftRouteTable({ database, shifts, roster, onShifts, now }: ShiftRouteParts): Route[] {
  const idOf = (params: unknown): string => (params as { readonly id: string }).id
  return [
    {
      method: "GET",
      path: shiftRoutes.own,
      rule: "member session",
      handler: async (_, __, { key }): Promise<OwnShifts> => {
        const window = { fromMs: now(), toMs: shifts.window().toMs }
        const colleagues = (await roster.colleagues()).filter(({ member }) => member.id !== key)
        return {
          ...{ zone: await shifts.zone(), ...(await shifts.hoursOf(key)), hasFeed: await shifts.hasFeed(key) },
          serverMs: now(),
          swaps: (await shifts.swaps()).filter(({ giver, taker }) => giver === key || taker === key),
          onCall: [...((await shifts.onCall(window)).get(key) ?? [])],
          colleagues: colleagues.map(({ name, member }) => ({ key: member.id, name })),
        }
      },
    },
    {
      method: "PUT",
      path: shiftRoutes.own,
      rule: "member session",
      mostBytes: MOST_HOURS_BYTES,
      handler: async (request, reply, { key }) => {
        await shifts.setHours(key, jsonOf(request, hoursSchema))
        await onShifts()
        return reply.code(204).send()
      },
    },
    {
      method: "PUT",
      path: shiftRoutes.calendar,
      rule: "member session",
      mostBytes: MOST_CALENDAR_BYTES,
      handler: async (request, reply, { key }) => {
        await shifts.setCalendar(key, textOf(request))
        await onShifts()
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: shiftRoutes.swaps,
      rule: "member session",
      handler: async (request, reply, { key }) => {
        await shifts.offer(key, jsonOf(request, newSwapSchema))
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: shiftRoutes.swap(":id"),
      rule: "member session",
      handler: async ({ params }, reply, { key }) => {
        const giver = await shifts.agree(key, idOf(params))
        if (giver === undefined) throw new RequestError("SWAP_UNKNOWN")
        await onShifts()
        await noteActs(database, [{ who: key, what: "shift taken over", about: giver, atMs: now() }])
        return reply.code(204).send()
      },
    },
    {
      method: "DELETE",
      path: shiftRoutes.swap(":id"),
      rule: "member session",
      handler: async ({ params }, reply, { key }) => {
        if (!(await shifts.takeBack(key, idOf(params)))) throw new RequestError("SWAP_UNKNOWN")
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: shiftRoutes.feeds,
      rule: "member session",
      handler: async (_, __, { key }) => ({ path: shiftRoutes.feed(await shifts.newFeed(key)) }),
    },
    {
      method: "GET",
      path: shiftRoutes.feed(":id"),
      rule: "public",
      handler: async (request, reply) => {
        const member = await shifts.memberOfFeed(idOf(request.params))
        if (member === undefined) throw new RequestError("FEED_UNKNOWN")
        const on = (await shifts.onCall()).get(member) ?? []
        const host = new URL(`http://${request.headers.host ?? "localhost"}`).hostname
        const text = calendarText({ member, host, title: "On call", shifts: on, madeMs: now() })
        return reply.type(`${CALENDAR_CONTENT_TYPE}; charset=utf-8`).send(text)
      },
    },
    {
      method: "GET",
      path: shiftRoutes.rota,
      rule: "coordinator session",
      handler: async (): Promise<RotaAnswer> => {
        const onCall = await shifts.onCall({ fromMs: now(), toMs: shifts.window().toMs })
        const colleagues = await roster.colleagues()
        const members = colleagues.map(async ({ name, member: { id, role } }) => ({
          ...{ key: id, name, role, ...(await shifts.hoursOf(id)), onCall: [...(onCall.get(id) ?? [])] },
        }))
        const covered = coverage(
          colleagues.map(({ member }) => member),
          ...([onCall, defaultPolicy.federalMatters, now()] as const),
        )
        return {
          ...{ zone: await shifts.zone(), serverMs: now(), swaps: await shifts.swaps() },
          members: await Promise.all(members),
          coverage: covered.map(({ language = null, jurisdiction, onCall }) => ({
            ...{ jurisdiction, language, onCall: [...onCall] },
          })),
        }
      },
    },
    {
      method: "PUT",
      path: shiftRoutes.rota,
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const { zone } = jsonOf(request, zoneSchema)
        await shifts.setZone(zone)
        await onShifts()
        await noteActs(database, [{ who, what: "zone set", about: zone, atMs: now() }])
        return reply.code(204).send()
      },
    },
    {
      method: "PUT",
      path: shiftRoutes.rotaOf(":id"),
      rule: "coordinator session",
      mostBytes: MOST_HOURS_BYTES,
      handler: async (request, reply, { key: who }) => {
        const about = idOf(request.params)
        const isKnown = (await roster.colleagues()).some(({ member }) => member.id === about)
        if (!isKnown) throw new RequestError("ACCOUNT_UNKNOWN")
        await shifts.setHours(about, jsonOf(request, hoursSchema))
        await onShifts()
        await noteActs(database, [{ who, what: "hours set", about, atMs: now() }])
        return reply.code(204).send()
      },
    },
  ]
}
