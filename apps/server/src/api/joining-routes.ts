import { createHash } from "node:crypto"
import { boardTag } from "@alongside/protocol/board"
import { jurisdictionPattern, languagePattern, MAX_LANGUAGES } from "@alongside/protocol/help"
import {
  SEAT_CONTENT_TYPE,
  seatRoutes,
  TOKEN_REQUEST_TYPE,
  TOKEN_RESPONSE_TYPE,
  TOKEN_TYPE,
} from "@alongside/protocol/seat-routes"
import {
  type Duty,
  type Issuer,
  type JoiningCodeAnswer,
  newCodeSchema,
  seatAskedSchema,
} from "@alongside/protocol/seats"
import type { FastifyRequest } from "fastify"
import { z } from "zod"
import type { Database } from "../accounts/database.ts"
import { noteActs } from "../board/acts.ts"
import type { HelpDesk } from "../help/help-desk.ts"
import type { Enrolment } from "../joining/enrolment.ts"
import type { JoiningCode } from "../joining/seats.ts"
import { RequestError } from "../problem.ts"
import { jsonOf, queryOf, type Route } from "./route.ts"

export interface JoiningRouteParts {
  readonly enrolment: Enrolment
  readonly help: { readonly desk: Pick<HelpDesk, "dutyFor"> }
  readonly database: Database
  readonly now: () => number
}

const language = z.string().regex(languagePattern)
const dutyQuery = z.object({
  jurisdiction: z.string().regex(jurisdictionPattern).optional(),
  language: z.union([language.transform((one) => [one]), z.array(language).max(MAX_LANGUAGES)]),
})

const ANY_CODE = ":id"

const answerOf = ({ seats, ...code }: JoiningCode): JoiningCodeAnswer => ({ ...code, seats: seats ?? null })

/** How a person's phone takes a seat and gets tokens, and who would be rung for it: spec/joining.md. */
export function joiningRoutes({ enrolment, help, database, now }: JoiningRouteParts): Route[] {
  /** Nobody tries out many seats. */
  const admit = (request: FastifyRequest): void => {
    if (!enrolment.pace.admitsFrom(request.raw)) throw new RequestError("TOO_MANY_REQUESTS")
  }
  return [
    {
      method: "POST",
      path: seatRoutes.seats,
      rule: "public",
      handler: async (request, reply) => {
        const { seat, pass } = seatAskedIn(request)
        admit(request)
        await enrolment.seats.take(seat, pass)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: seatRoutes.issuer,
      rule: "public",
      handler: async (): Promise<Issuer> => ({
        "issuer-request-uri": seatRoutes.tokens,
        "token-keys": [
          { "token-type": TOKEN_TYPE, "token-key": Buffer.from(enrolment.issuer.published).toString("base64url") },
        ],
      }),
    },
    {
      method: "POST",
      path: seatRoutes.tokens,
      rule: "seat pass",
      handler: async (request, reply) => {
        const pass = passOf(request)
        admit(request)
        // Counted only once it is known to be one that is answered.
        const response = enrolment.issuer.issue(bytesOf(request))
        await enrolment.seats.countToken(pass)
        return reply.type(TOKEN_RESPONSE_TYPE).send(Buffer.from(response))
      },
    },
    {
      method: "GET",
      path: seatRoutes.duty,
      rule: "public",
      handler: async (request): Promise<Duty> => {
        const { jurisdiction, language: languages } = queryOf(request, dutyQuery)
        return help.desk.dutyFor(jurisdiction, languages)
      },
    },
    {
      method: "GET",
      path: seatRoutes.codes,
      rule: "coordinator session",
      handler: async () => ({ codes: (await enrolment.seats.all()).map(answerOf) }),
    },
    {
      method: "POST",
      path: seatRoutes.codes,
      rule: "coordinator session",
      handler: async (request, _, { key: who }) => {
        const { label, seats } = jsonOf(request, newCodeSchema)
        const made = await enrolment.seats.make({ label, seats: seats ?? undefined })
        // By its tag: acts are kept for good, and what a coordinator calls a code may be somebody's name.
        await noteActs(database, [{ who, what: "code made", about: boardTag(made.id), atMs: now() }])
        return answerOf(made)
      },
    },
    {
      method: "DELETE",
      path: seatRoutes.code(ANY_CODE),
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const { id } = request.params as { readonly id: string }
        const isClosedNow = await enrolment.seats.close(id)
        if (isClosedNow) await noteActs(database, [{ who, what: "code closed", about: boardTag(id), atMs: now() }])
        return reply.code(204).send()
      },
    },
  ]
}

/** What {@link seatRoutes} take, besides what other routes do. */
export const joiningContentTypes = [SEAT_CONTENT_TYPE, TOKEN_REQUEST_TYPE]

const bytesOf = ({ body }: FastifyRequest): Uint8Array =>
  body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0)

function seatAskedIn(request: FastifyRequest) {
  try {
    return seatAskedSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(request))))
  } catch (cause) {
    throw new RequestError("SEAT_MALFORMED", { cause })
  }
}

/** @returns the hash of the pass, which is all that is kept of it. */
function passOf({ headers }: FastifyRequest): string {
  const pass = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(headers.authorization ?? "")?.[1]
  if (pass === undefined) throw new RequestError("SEAT_PASS_REFUSED")
  return createHash("sha256").update(Buffer.from(pass, "base64url")).digest("hex")
}
