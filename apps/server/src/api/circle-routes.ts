import type { Bytes } from "@alongside/evidence/format/bytes"
import { CIRCLE_CONTENT_TYPE, circleRoutes } from "@alongside/protocol/circle"
import { newPushSchema, waysQuestionSchema } from "@alongside/protocol/circle-answers"
import type { FastifyRequest } from "fastify"
import type { Sessions } from "../accounts/sessions.ts"
import type { Circle } from "../circle/circle.ts"
import type { ContactPushes } from "../circle/contact-pushes.ts"
import type { Pairings } from "../circle/pairings.ts"
import { type NoticeParts, receiveNotices, receiveSeen } from "../circle/receive-notices.ts"
import type { Enrolment } from "../joining/enrolment.ts"
import { RequestError } from "../problem.ts"
import { ANY_ENCOUNTER, jsonOf, type Route } from "./route.ts"

export interface CircleRouteParts {
  readonly circle: Circle
  readonly pairings: Pairings
  readonly enrolment: Pick<Enrolment, "pace">
  readonly contactPushes: ContactPushes
  readonly contactSessions: Sessions
  readonly notices: NoticeParts
}

/** A card in its age file, with the tag of those who know the code: under 6 KiB. */
const MOST_HALF_BYTES = 8192
/** Sixteen contacts, each with six addresses of a kilobyte. */
const MOST_NOTICES_BYTES = 128 * 1024

/** The people she chose: spec/circle.md. */
export function circleRouteTable(parts: CircleRouteParts): Route[] {
  const { circle, pairings, contactPushes, enrolment } = parts
  const pairing = circleRoutes.pairing(ANY_ENCOUNTER)
  const answer = circleRoutes.pairingAnswer(ANY_ENCOUNTER)
  const put = (
    path: string,
    keep: (address: string, half: Bytes, request: FastifyRequest) => Promise<void>,
  ): Route => ({
    method: "PUT",
    path,
    rule: "public",
    mostBytes: MOST_HALF_BYTES,
    handler: async (request, reply) => {
      await keep(addressOf(request), halfOf(request), request)
      return reply.code(204).send()
    },
  })
  const get = (path: string, find: (address: string) => Promise<Bytes>): Route => ({
    method: "GET",
    path,
    rule: "public",
    handler: async (request, reply) =>
      reply.type(CIRCLE_CONTENT_TYPE).send(Buffer.from(await find(addressOf(request)))),
  })
  return [
    put(pairing, async (address, half, request) => {
      // There is room for so many in all: nobody may fill it alone in a minute.
      if (!enrolment.pace.admitsFrom(request.raw)) throw new RequestError("TOO_MANY_REQUESTS")
      await pairings.invite(address, half)
    }),
    get(pairing, (address) => pairings.invitation(address)),
    {
      method: "DELETE",
      path: pairing,
      rule: "public",
      handler: async (request, reply) => {
        await pairings.end(addressOf(request))
        return reply.code(204).send()
      },
    },
    put(answer, (address, half) => pairings.answer(address, half)),
    get(answer, (address) => pairings.answerOf(address)),
    {
      method: "POST",
      path: circleRoutes.notices(ANY_ENCOUNTER),
      rule: "signed request",
      mostBytes: MOST_NOTICES_BYTES,
      handler: async (request) => receiveNotices(addressOf(request), bodyOf(request), parts.notices),
    },
    {
      method: "GET",
      path: circleRoutes.told,
      rule: "notice token",
      handler: async (request) => circle.answerOf(circle.encounterOf(bearerOf(request))),
    },
    {
      method: "POST",
      path: circleRoutes.sessions,
      rule: "public",
      handler: async (request) => parts.contactSessions.signIn(bodyOf(request)),
    },
    {
      method: "GET",
      path: circleRoutes.presses,
      rule: "contact session",
      handler: async (_, __, { key }) => circle.pressesOf(key),
    },
    {
      method: "GET",
      path: circleRoutes.push,
      rule: "contact session",
      handler: async (_, __, { key }) => contactPushes.standing(key),
    },
    {
      method: "PUT",
      path: circleRoutes.push,
      rule: "contact session",
      handler: async (request, reply, { key }) => {
        await contactPushes.set(key, jsonOf(request, newPushSchema).subscription)
        return reply.code(204).send()
      },
    },
    {
      method: "DELETE",
      path: circleRoutes.push,
      rule: "contact session",
      handler: async (_, reply, { key }) => {
        await contactPushes.drop(key)
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: circleRoutes.ways,
      rule: "public",
      handler: async (request) => circle.waysOf(jsonOf(request, waysQuestionSchema).contacts),
    },
    {
      method: "GET",
      path: circleRoutes.words(ANY_ENCOUNTER),
      rule: "contact session",
      handler: async (request, _, { key }) => circle.wordsOf(addressOf(request), key),
    },
    {
      method: "POST",
      path: circleRoutes.seen(ANY_ENCOUNTER),
      rule: "contact session",
      handler: async (request, reply, { key }) => {
        await receiveSeen(addressOf(request), key, bodyOf(request), parts.notices)
        return reply.code(204).send()
      },
    },
  ]
}

/** @throws RequestError `ROUTE_UNKNOWN` unless 64 hexadecimal digits stand in the path. */
function addressOf(request: FastifyRequest): string {
  const { id } = request.params as { readonly id: string }
  if (!/^[0-9a-f]{64}$/.test(id)) throw new RequestError("ROUTE_UNKNOWN")
  return id
}

function bodyOf({ body }: FastifyRequest): Bytes {
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0)
}

/** @throws RequestError `PAIRING_MALFORMED`. */
function halfOf(request: FastifyRequest): Bytes {
  const body = bodyOf(request)
  if (body.length === 0) throw new RequestError("PAIRING_MALFORMED")
  return body
}

function bearerOf({ headers }: FastifyRequest): string {
  const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(headers.authorization ?? "")?.[1]
  if (token === undefined) throw new RequestError("NOTICE_TOKEN_REQUIRED")
  return token
}
