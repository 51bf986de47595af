import { ADVICE_CONTENT_TYPE } from "@alongside/protocol/advice"
import { CIRCLE_CONTENT_TYPE } from "@alongside/protocol/circle"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { HELP_CONTENT_TYPE } from "@alongside/protocol/help"
import { AFTER_CONTENT_TYPE } from "@alongside/protocol/letters"
import { OWNER_CONTENT_TYPE } from "@alongside/protocol/owner"
import { REACH_CONTENT_TYPE } from "@alongside/protocol/reach"
import { ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE } from "@alongside/protocol/session"
import { CALENDAR_CONTENT_TYPE } from "@alongside/protocol/shifts"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Sessions } from "../accounts/sessions.ts"
import type { AddressPace } from "../address-pace.ts"
import type { Log } from "../log.ts"
import { PROBLEM_CONTENT_TYPE, problemOf, RequestError, refusalHeaders } from "../problem.ts"
import { type AccountRouteParts, accountRouteTable } from "./account-routes.ts"
import { type AdviceRouteParts, adviceRoutes } from "./advice-routes.ts"
import { type BoardRouteParts, boardRouteTable } from "./board-routes.ts"
import { type CircleRouteParts, circleRouteTable } from "./circle-routes.ts"
import { type ClosingRouteParts, closingRouteTable } from "./closing-routes.ts"
import { type DueRouteParts, dueRouteTable } from "./due-routes.ts"
import { type EncounterRouteParts, encounterRoutes } from "./encounters.ts"
import { type HelpRouteParts, helpRouteTable } from "./help-routes.ts"
import { type HoldRouteParts, holdRoutes } from "./hold-routes.ts"
import { type JoiningRouteParts, joiningContentTypes, joiningRoutes } from "./joining-routes.ts"
import { type LetterRouteParts, letterRouteTable } from "./letter-routes.ts"
import { type OpenRouteParts, openRoutes } from "./open-routes.ts"
import { type OwnerRouteParts, ownerRouteTable } from "./owner-routes.ts"
import { type PartnerRouteParts, partnerRouteTable } from "./partner-routes.ts"
import { type ReachRouteParts, reachRouteTable } from "./reach-routes.ts"
import { type ReferralRouteParts, referralRouteTable } from "./referral-routes.ts"
import { releaseRoutes } from "./release-routes.ts"
import { type RosterRouteParts, rosterRoutes } from "./roster-routes.ts"
import { ANY_ENCOUNTER, type OpenRule, type Route, type Rule, type SignedIn } from "./route.ts"
import { type ShiftRouteParts, shiftRouteTable } from "./shift-routes.ts"
import { type TelephoneRouteParts, telephoneRouteTable } from "./telephone-routes.ts"

export type ApiParts = EncounterRouteParts &
  AdviceRouteParts &
  OpenRouteParts &
  HoldRouteParts &
  HelpRouteParts &
  ClosingRouteParts &
  LetterRouteParts &
  DueRouteParts &
  ReferralRouteParts &
  JoiningRouteParts &
  OwnerRouteParts &
  RosterRouteParts &
  PartnerRouteParts &
  AccountRouteParts &
  ShiftRouteParts &
  BoardRouteParts &
  CircleRouteParts &
  ReachRouteParts &
  TelephoneRouteParts & {
    /** Of counsel. */
    readonly sessions: Sessions
    readonly pace: AddressPace
    readonly log: Log
  }

/** Every route under `/v1/`, each with its rule. Files are the only thing besides, and they are public. */
export function routeTable(parts: ApiParts): Route[] {
  return [
    ...openRoutes(parts),
    ...rosterRoutes(parts),
    ...partnerRouteTable(parts),
    ...accountRouteTable(parts),
    ...shiftRouteTable(parts),
    ...boardRouteTable(parts),
    { method: "POST", path: routes.batches(ANY_ENCOUNTER), rule: "signed upload", handler: undefined },
    ...encounterRoutes(parts),
    ...holdRoutes(parts),
    ...releaseRoutes(parts),
    ...adviceRoutes(parts),
    ...ownerRouteTable(parts),
    { method: "GET", path: routes.watch, rule: "viewer session", handler: undefined },
    ...helpRouteTable(parts),
    ...circleRouteTable(parts),
    ...joiningRoutes(parts),
    ...reachRouteTable(parts),
    ...telephoneRouteTable(parts),
    ...closingRouteTable(parts),
    ...letterRouteTable(parts),
    ...dueRouteTable(parts),
    ...referralRouteTable(parts),
  ]
}

/** 4 KiB: a sign-in is under 400 bytes. What may be larger says so in the table. */
export const MOST_BODY_BYTES = 4096

/** Puts the routes on the server, with what all of them share: rules, headers, problems. */
export function addApi(server: FastifyInstance, parts: ApiParts): void {
  const table = routeTable(parts)
  server.removeAllContentTypeParsers()
  const ours = [
    SIGN_IN_CONTENT_TYPE,
    OWNER_CONTENT_TYPE,
    HELP_CONTENT_TYPE,
    ADVICE_CONTENT_TYPE,
    CIRCLE_CONTENT_TYPE,
    ROSTER_CONTENT_TYPE,
    ...joiningContentTypes,
    REACH_CONTENT_TYPE,
    AFTER_CONTENT_TYPE,
    "application/x-www-form-urlencoded",
  ]
  const bytesTypes = [...new Set(ours.map((type) => type.split(";")[0]!))]
  server.addContentTypeParser(bytesTypes, { parseAs: "buffer" }, (_, body, done) => done(null, body))
  server.addContentTypeParser(["application/json", CALENDAR_CONTENT_TYPE], { parseAs: "string" }, (_, body, done) =>
    done(null, body),
  )
  server.setErrorHandler((error, _, reply) => sendError(reply, error, parts.log))
  server.setNotFoundHandler(async (request, reply) => {
    const methods = table.filter((route) => matches(route.path, request.url)).map(({ method }) => method)
    if (methods.length === 0) return sendProblem(reply, "ROUTE_UNKNOWN")
    // The right method, and yet not its handler: whoever asks /v1/watch without wanting a WebSocket.
    if (methods.some((method) => method === request.method)) return sendProblem(reply, "REQUEST_MALFORMED")
    return sendProblem(reply.header("allow", methods.join(", ")), "METHOD_NOT_ALLOWED")
  })
  const signedIn: SignedInRequests = new WeakMap()
  for (const route of table) {
    if (route.handler === undefined) continue
    const { method, path: url, mostBytes: bodyLimit = MOST_BODY_BYTES } = route
    const onRequest = guard(route.rule, parts, signedIn)
    if (isOpen(route)) {
      const { handler } = route
      server.route({ method, url, bodyLimit, onRequest, handler: (request, reply) => handler(request, reply) })
    } else {
      const { handler } = route
      // The guard has put it there, or the handler isn't called.
      const run = (request: FastifyRequest, reply: FastifyReply) => handler(request, reply, signedIn.get(request)!)
      server.route({ method, url, bodyLimit, onRequest, handler: run })
    }
  }
}

/** Whoever may use it shows no session: what they send or show is looked at by the handler. */
const isOpen = (route: Route): route is Route & { readonly rule: OpenRule } =>
  [
    "public",
    "signed upload",
    "signed request",
    "seat pass",
    "help token",
    "notice token",
    "push receipt",
    "signed call",
  ].includes(route.rule)

/** Whose request it is, from the guard to the handler. */
type SignedInRequests = WeakMap<FastifyRequest, SignedIn>

function guard(
  rule: Rule,
  { sessions, ownerSessions, contactSessions, coordinatorSessions, pace }: ApiParts,
  signedIn: SignedInRequests,
) {
  const admit = (request: FastifyRequest): void => {
    if (!pace.admitsFrom(request.raw)) throw new RequestError("TOO_MANY_REQUESTS")
  }
  const asMember = (token: string): SignedIn => ({ who: "counsel", ...sessions.assertSession(token) })
  const asCounsel = (token: string): SignedIn => {
    const counsel = asMember(token)
    // Who works beside counsel is shown no recording.
    if (!counsel.isCounsel) throw new RequestError("SESSION_REFUSED")
    return counsel
  }
  const asOwner = (request: FastifyRequest, token: string): SignedIn => {
    const session = ownerSessions.assertSession(token)
    // Anybody can make an owner key.
    admit(request)
    return { who: "owner", ...session }
  }
  const asContact = (request: FastifyRequest, token: string): SignedIn => {
    const session = contactSessions.assertSession(token)
    // As with owners' keys.
    admit(request)
    return { who: "contact", ...session }
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
    })
    switch (rule) {
      case "public":
      case "signed request":
      case "seat pass":
      case "help token":
      case "notice token":
      case "push receipt":
        admit(request)
        return
      case "signed call":
        return
      case "counsel session":
        signedIn.set(request, asCounsel(bearerToken(request)))
        return
      case "coordinator session":
        signedIn.set(request, { who: "coordinator", ...coordinatorSessions.assertSession(bearerToken(request)) })
        return
      case "member session":
        signedIn.set(request, asMember(bearerToken(request)))
        return
      case "owner session":
        signedIn.set(request, asOwner(request, bearerToken(request)))
        return
      case "reader session": {
        const token = bearerToken(request)
        if (sessions.has(token)) signedIn.set(request, asCounsel(token))
        else signedIn.set(request, contactSessions.has(token) ? asContact(request, token) : asOwner(request, token))
        return
      }
      case "contact session":
        signedIn.set(request, asContact(request, bearerToken(request)))
        return
      case "viewer session":
        throw new Error("WebSockets have handlers of their own")
      case "signed upload":
        throw new Error("uploads have a handler of their own")
    }
  }
}

function bearerToken({ headers }: FastifyRequest): string {
  const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(headers.authorization ?? "")?.[1]
  if (token === undefined) throw new RequestError("SESSION_REQUIRED")
  return token
}

/** Whether a request's address is one of a path with `:id` in it. */
function matches(path: string, url: string): boolean {
  const parts = path.split("/")
  const given = (url.split("?")[0] ?? "").split("/")
  return parts.length === given.length && parts.every((part, i) => part === ":id" || part === given[i])
}

function sendError(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  if (error instanceof RequestError) return sendProblem(reply, error.code, error.line)
  const code = codeOfFramework(error)
  if (code === "INTERNAL") log.error({ err: error }, "a request failed")
  return sendProblem(reply, code)
}

/** What Fastify refuses by itself, in our words. */
function codeOfFramework(error: unknown): ErrorCode {
  const { code, statusCode } = error as { readonly code?: string; readonly statusCode?: number }
  switch (code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "CONTENT_TYPE_UNSUPPORTED"
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return "UPLOAD_TOO_LARGE"
    default:
      return statusCode !== undefined && statusCode < 500 ? "REQUEST_MALFORMED" : "INTERNAL"
  }
}

function sendProblem(reply: FastifyReply, code: ErrorCode, line?: number): FastifyReply {
  const problem = problemOf(code, line)
  return reply
    .code(problem.status)
    .headers(refusalHeaders(code))
    .header("cache-control", "no-store")
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problem))
}
