import { relayRoutes } from "@alongside/protocol/call/relay-routes"
import type { CallRelays } from "@alongside/protocol/call/relays"

// 5 s: a call that waits for longer is better begun without.
const TIMEOUT_MS = 5000

/** Asks by which ways a call may go. Never throws: `undefined` when nothing that makes sense came. */
export async function fetchRelays(token: string): Promise<CallRelays | undefined> {
  try {
    const response = await fetch(relayRoutes.phone, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return response.ok ? readRelays(await response.json()) : undefined
  } catch {
    return undefined
  }
}

/** Bounds as the protocol's `callRelaysSchema` has them. */
function readRelays(answer: unknown): CallRelays | undefined {
  const { servers, isRelayOnly } = answer as Partial<Record<keyof CallRelays, unknown>>
  if (!Array.isArray(servers) || servers.length > 4 || typeof isRelayOnly !== "boolean") return undefined
  return { isRelayOnly, servers: servers.map(readServer) }
}

type RelayServer = CallRelays["servers"][number]

function readServer(given: unknown): RelayServer {
  const { urls, username, credential } = given as Partial<Record<keyof RelayServer, unknown>>
  const isAddress = (one: unknown): one is string => typeof one === "string" && /^(stuns?|turns?):/.test(one)
  if (!Array.isArray(urls) || !urls.every(isAddress)) throw new TypeError("a relay has no address")
  if (typeof username !== "string" || typeof credential !== "string") return { urls }
  return { urls, username, credential }
}
