import { heldQuerySchema, phoneMessageSchema } from "@alongside/protocol/call/phone-line"
import { relayRoutes } from "@alongside/protocol/call/relay-routes"
import { MAX_CALL_WORD } from "@alongside/protocol/call/relayed"
import type { CallRelays } from "@alongside/protocol/call/relays"
import { HELP_CONTENT_TYPE, helpRoutes } from "@alongside/protocol/help"
import { STATUS_CONTENT_TYPE } from "@alongside/protocol/help-status"
import { onCallRoute } from "@alongside/protocol/on-call"
import type { FastifyRequest } from "fastify"
import type { AddressPace } from "../address-pace.ts"
import type { KeptRequest } from "../help/kept-request.ts"
import { type HelpParts, receiveHelpEnded, receiveHelpWanted } from "../help/receive-help.ts"
import { RequestError } from "../problem.ts"
import { ANY_ENCOUNTER, bodyOf, jsonOf, queryOf, type Route } from "./route.ts"

export interface HelpRouteParts {
  readonly help: Omit<HelpParts, "admitsNewEncounter">
  readonly newEncounterPace: AddressPace
  /** By which ways calls may go, with credentials for one side of one. */
  readonly relays: () => CallRelays
}

/** How a person's phone asks for a lawyer: spec/request.md. The WebSockets have handlers of their own. */
export function helpRouteTable(parts: HelpRouteParts): Route[] {
  const take = async (request: FastifyRequest, receive: typeof receiveHelpWanted): Promise<Buffer> => {
    const { help, newEncounterPace } = parts
    const { id } = request.params as { readonly id: string }
    const admitsNewEncounter = () => newEncounterPace.admitsFrom(request.raw)
    return Buffer.from(await receive(id, bodyOf(request), { ...help, admitsNewEncounter }))
  }
  return [
    {
      method: "POST",
      path: helpRoutes.request(ANY_ENCOUNTER),
      rule: "signed request",
      handler: async (request, reply) => reply.type(HELP_CONTENT_TYPE).send(await take(request, receiveHelpWanted)),
    },
    {
      method: "POST",
      path: helpRoutes.end(ANY_ENCOUNTER),
      rule: "signed request",
      handler: async (request, reply) => reply.type(HELP_CONTENT_TYPE).send(await take(request, receiveHelpEnded)),
    },
    {
      method: "GET",
      path: helpRoutes.status,
      rule: "help token",
      handler: async (request, reply) => {
        const kept = await openHelpToken(request, parts)
        return reply.type(STATUS_CONTENT_TYPE).send(Buffer.from(await parts.help.desk.statusOf(kept)))
      },
    },
    {
      method: "GET",
      path: relayRoutes.phone,
      rule: "help token",
      handler: async (request) => {
        const kept = await openHelpToken(request, parts)
        if (kept.request.ending !== undefined) throw new RequestError("HELP_TOKEN_REFUSED")
        return parts.relays()
      },
    },
    {
      method: "GET",
      path: helpRoutes.held,
      rule: "help token",
      handler: async (request) => {
        const { asked } = await openHelpToken(request, parts)
        const { after, version } = queryOf(request, heldQuerySchema)
        return parts.help.desk.lines.hold(asked.id, after, version)
      },
    },
    {
      method: "POST",
      path: helpRoutes.held,
      rule: "help token",
      // A word in base64url, and what goes with it.
      mostBytes: 2 * MAX_CALL_WORD,
      handler: async (request) => {
        const { asked } = await openHelpToken(request, parts)
        const message = jsonOf(request, phoneMessageSchema)
        if (message.type !== "call") throw new RequestError("REQUEST_MALFORMED")
        return parts.help.desk.lines.say(asked.id, message)
      },
    },
    { method: "GET", path: relayRoutes.console, rule: "member session", handler: async () => parts.relays() },
    { method: "GET", path: onCallRoute, rule: "member session", handler: undefined },
  ]
}

/** The request that a phone's token is for. @throws RequestError `HELP_TOKEN_REQUIRED`, `HELP_TOKEN_REFUSED`. */
export async function openHelpToken(
  request: FastifyRequest,
  { help }: Pick<HelpRouteParts, "help">,
): Promise<KeptRequest> {
  const id = help.desk.tokens.open(bearerOf(request))
  const kept = id === undefined ? undefined : await help.desk.find(id)
  if (kept === undefined) throw new RequestError("HELP_TOKEN_REFUSED")
  return kept
}

function bearerOf({ headers }: FastifyRequest): string {
  const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(headers.authorization ?? "")?.[1]
  if (token === undefined) throw new RequestError("HELP_TOKEN_REQUIRED")
  return token
}
