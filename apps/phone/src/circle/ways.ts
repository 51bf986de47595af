import { toHex } from "@alongside/evidence/format/bytes"
import { circleRoutes } from "@alongside/protocol/circle"
import { type Ways, waysSchema } from "@alongside/protocol/circle-answers"
import type { Contact } from "./kept-contacts.ts"

const TIMEOUT_MS = 10_000

/** By what somebody would be told, as a line says it. */
export type WayName = "push" | "text" | "email" | "signal"
const usual = ["push", "text", "email"] as const satisfies readonly WayName[]

/** Those that are spoken of: Signal only where this server has it, as few have, or she has given a number for it. */
export function wayNames({ addresses }: Contact, ways: Ways | undefined): readonly WayName[] {
  const hasSignal = ways?.channels.includes("signal") === true || addresses.some(({ channel }) => channel === "signal")
  return hasSignal ? [...usual, "signal"] : usual
}

/** `missing`: it could be set up. `no server`: this server can't. `unknown`: the server hasn't said. */
export type WayStanding = "yes" | "missing" | "no server" | "unknown"

/** Asks this server by which ways it would tell them. Never throws: without a network nothing is known. */
export async function askWays(contacts: readonly Contact[]): Promise<Ways | undefined> {
  try {
    const response = await fetch(circleRoutes.ways, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ contacts: contacts.map(({ contactKey }) => toHex(contactKey)) }),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return response.ok ? waysSchema.safeParse(await response.json()).data : undefined
  } catch {
    return undefined
  }
}

/** How it stands with one way to one of them. */
export function wayTo({ contactKey, addresses }: Contact, way: WayName, ways: Ways | undefined): WayStanding {
  if (ways === undefined) return "unknown"
  if (!ways.channels.includes(way)) return "no server"
  const isThere =
    way === "push" ? ways.push.includes(toHex(contactKey)) : addresses.some(({ channel }) => channel === way)
  return isThere ? "yes" : "missing"
}
