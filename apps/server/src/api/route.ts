import { type EncounterId, parseEncounterId } from "@alongside/protocol/upload"
import type { FastifyReply, FastifyRequest } from "fastify"
import type { z } from "zod"
import type { Session } from "../accounts/sessions.ts"
import { RequestError } from "../problem.ts"

/**
 * Who may use a route.
 *
 * - `public`: anybody, at the pace of one network address.
 * - `signed upload`: whoever holds the session and device keys that sign what is sent.
 * - `signed request`: the same, for a request for help, at the pace of one network address.
 * - `seat pass`: whoever shows the pass of a seat with the organisation (`authorization: Bearer …`), at that pace.
 * - `help token`: whoever shows the token that a request for help was answered with, at that pace.
 * - `counsel session`: whoever shows the token of counsel's sign-in (`authorization: Bearer …`; over a WebSocket in its first message).
 * - `member session`: as that, and also an interpreter or intake volunteer who is on the roster.
 * - `owner session`: whoever shows the token of an owner's sign-in, at the pace of one network address. Whose encounter it is
 *   is asked by each handler.
 * - `coordinator session`: whoever shows the token of a coordinator's sign-in. They run the organisation, and read no record.
 * - `reader session`: counsel, the owner of the encounter in the path, or a contact who may follow it.
 * - `notice token`: whoever shows the token that notices to contacts were answered with, at the pace of one network address.
 * - `push receipt`: whoever shows the receipt that came with what was pushed to a browser, at the pace of one network address.
 * - `signed call`: the telephone provider, who signs what it sends. It isn't paced: a crowd is called from a few addresses.
 * - `contact session`: whoever shows the token of a contact's sign-in, at that pace. Anybody can make a contact's key: what they are
 *   given is what a press named them for, which each handler asks.
 * - `viewer session`: counsel, or a contact (of a WebSocket).
 */
export type Rule = OpenRule | SessionRule
export type OpenRule =
  | "public"
  | "signed upload"
  | "signed request"
  | "seat pass"
  | "help token"
  | "notice token"
  | "push receipt"
  | "signed call"
export type SessionRule =
  | "counsel session"
  | "member session"
  | "owner session"
  | "contact session"
  | "coordinator session"
  | "reader session"
  | "viewer session"

/** Who has shown the token of a session. */
export interface SignedIn extends Session {
  readonly who: "counsel" | "owner" | "contact" | "coordinator"
}

type Answer<Given extends readonly unknown[]> =
  | ((request: FastifyRequest, reply: FastifyReply, ...given: Given) => Promise<unknown>)
  /** For what doesn't go through Fastify: uploads and WebSockets have handlers of their own. */
  | undefined

interface Address {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** With `:id` for the parts that differ. */
  readonly path: string
  /** Of a body, where it may be larger than others. */
  readonly mostBytes?: number
}

export type Route = Address &
  (
    | { readonly rule: OpenRule; readonly handler: Answer<[]> }
    | { readonly rule: SessionRule; readonly handler: Answer<[session: SignedIn]> }
  )

/** What was sent as bytes; empty when nothing was. @throws RequestError `CONTENT_TYPE_UNSUPPORTED` for JSON. */
export function bodyOf({ body }: FastifyRequest): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") throw new RequestError("CONTENT_TYPE_UNSUPPORTED")
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0)
}

/** What was sent as JSON or as a calendar, unread. @throws RequestError `CONTENT_TYPE_UNSUPPORTED` for bytes. */
export function textOf({ body }: FastifyRequest): string {
  if (body instanceof Uint8Array) throw new RequestError("CONTENT_TYPE_UNSUPPORTED")
  return typeof body === "string" ? body : ""
}

/** What was sent as JSON. @throws RequestError `REQUEST_MALFORMED`; `CONTENT_TYPE_UNSUPPORTED` for anything else. */
export function jsonOf<T>({ body }: FastifyRequest, schema: z.ZodType<T>): T {
  if (body instanceof Uint8Array) throw new RequestError("CONTENT_TYPE_UNSUPPORTED")
  let item: unknown
  try {
    item = JSON.parse(typeof body === "string" ? body : "")
  } catch (cause) {
    throw new RequestError("REQUEST_MALFORMED", { cause })
  }
  const read = schema.safeParse(item)
  if (!read.success) throw new RequestError("REQUEST_MALFORMED", { cause: read.error })
  return read.data
}

/** Where an encounter's id stands in a path. */
export const ANY_ENCOUNTER: EncounterId = ":id"

/** An address without its query. */
export const pathOf = (address: string): string => address.split("?")[0]!

/** The query as it has to be. @throws RequestError `REQUEST_MALFORMED`. */
export function queryOf<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const read = schema.safeParse(request.query)
  if (!read.success) throw new RequestError("REQUEST_MALFORMED", { cause: read.error })
  return read.data
}

/** The encounter's id in the path; `undefined` when it isn't one. */
export function encounterIdOf(request: FastifyRequest): EncounterId | undefined {
  const { id } = request.params as { readonly id: string }
  return parseEncounterId(id) === undefined ? undefined : id
}
