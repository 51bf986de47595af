import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import {
  coseTypes,
  parseCose,
  payloadOf,
  type Sign,
  signCose,
  type UnverifiedCose,
} from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import { type EncounterId, MAX_CLAIMS } from "./upload.ts"

/**
 * How a phone asks for a lawyer (spec/request.md). Authorised by the session key of a leg, as uploads are: no account, no
 * session. What it is told in return is in help-status.ts.
 */
export const helpRoutes = {
  /** POST {@link encodeHelpPost} with {@link signHelpWanted}; answers {@link parseHelpAnswer}. Again is no fault. */
  request: (encounter: EncounterId) => `/v1/encounters/${encounter}/request`,
  /** POST {@link encodeHelpPost} with {@link signHelpEnded}; answers {@link parseHelpAnswer}. */
  end: (encounter: EncounterId) => `/v1/encounters/${encounter}/request/end`,
  /**
   * GET the newest signed status, with the answer's token as `authorization: Bearer …`; or, as a WebSocket, every status as a
   * binary message, after `{"type":"hello","token":…}`.
   */
  status: "/v1/help",
  /**
   * For phones whose network lets no WebSocket through, with the same token. GET, with {@link heldQuery}: what it would have brought, as
   * soon as there is something. POST what the phone would have said over it (call/phone-line.ts).
   */
  held: "/v1/help/held",
} as const

/** Of what is POSTed to `helpRoutes.request` and `helpRoutes.end`, and of what is answered. */
export const HELP_CONTENT_TYPE = "application/vnd.alongside.help+cbor"

/** Languages that one request names, at most. */
export const MAX_LANGUAGES = 8

/** Where the person is, as far as the law goes. Never a position. */
export interface Jurisdiction {
  /** ISO 3166-2, or 3166-1 where a country has one law: `US-MN`, `DE`. */
  readonly code: string
  /** `home`: where she lives, for want of a position; counsel is told so. */
  readonly source: "position" | "home"
  /** By position: the other side of a line that is so near that she may as well be there. Counsel is told so. */
  readonly near?: string | undefined
}

/** What the person's phone says when the button was held: that help is wanted, and what decides who may give it. */
export interface HelpWanted {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Of the session key that signs. */
  readonly leg: number
  /** Which request of this encounter, from 0. The next number is for asking again after the one before has ended. */
  readonly number: number
  /** `undefined` when the phone doesn't know: the organisation's own is assumed, and counsel is told so. */
  readonly jurisdiction: Jurisdiction | undefined
  /** As the organisation names them (`immigration`); `undefined` when nobody has said. */
  readonly matter: string | undefined
  /** What the person speaks, dearest first: BCP 47, 1 to {@link MAX_LANGUAGES}. */
  readonly languages: readonly string[]
  /** Set when the person joined; counsel is told. */
  readonly mayBeUnder18: boolean
}

/** The person says that it is over, or that she goes. */
export interface HelpEnded {
  readonly encounter: Bytes
  readonly leg: number
  readonly number: number
  readonly because: "all clear" | "person left"
}

/** One POST: what is signed, and what only helps to take it. */
export interface HelpPost {
  /** As in an upload: of legs that the server hasn't acknowledged yet, the signing one's among them. */
  readonly claims: readonly Bytes[]
  /**
   * Milliseconds from touch-down to this sending, by the phone's monotonic clock. Not signed, so that sending again sends the
   * same signed bytes. The server counts two minutes of it at most: from there it decides who waits before whom.
   */
  readonly sincePressMs: number
  /** {@link signHelpWanted} or {@link signHelpEnded}. */
  readonly signed: Bytes
  /** Spent by a request that the server doesn't have yet (spec/joining.md §4); `undefined` where the phone has none. */
  readonly token?: Bytes | undefined
}

/** What a POST is answered with. */
export interface HelpAnswer {
  /** Opens `helpRoutes.status`. Good until {@link expiresMs} for opening; what is open stays so. POST again for another. */
  readonly token: string
  /** Server clock, milliseconds since 1970. */
  readonly expiresMs: number
  /** The status as it stands, signed: help-status.ts. */
  readonly status: Bytes
}

const sources = ["position", "home"] as const satisfies readonly Jurisdiction["source"][]
const reasons = ["all clear", "person left"] as const satisfies readonly HelpEnded["because"][]

/** ISO 3166-2, or 3166-1. */
export const jurisdictionPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/
const MATTER = /^[a-z][a-z-]{0,39}$/
/** BCP 47 as far as whoever matches languages needs it: a language, and what narrows it down. */
export const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/
const MOST_COUNT = 2 ** 32 - 1

/** spec/request.md §2, signed by the session key of {@link HelpWanted.leg}. */
export function signHelpWanted(wanted: HelpWanted, sign: Sign): Promise<Bytes> {
  const { encounter, leg, number, jurisdiction, matter, languages, mayBeUnder18 } = wanted
  const { code = "", source = "home", near } = jurisdiction ?? {}
  const where = jurisdiction === undefined ? null : [code, sources.indexOf(source), near ?? null]
  const payload: Cbor = [encounter, leg, number, where, matter ?? null, languages, mayBeUnder18]
  return signCose(coseTypes.helpWanted, encodeCbor(payload), sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseHelpWanted(bytes: Uint8Array): HelpWanted & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.helpWanted)
  const [encounter, leg, number, where, matter, languages, mayBeUnder18] = listOf(payloadOf(signature), 7)
  if (typeof mayBeUnder18 !== "boolean") return invalid("age")
  if (matter !== null && !(typeof matter === "string" && MATTER.test(matter))) return invalid("matter")
  return {
    ...{ encounter: bytes32(encounter), leg: count(leg), number: count(number) },
    jurisdiction: where === null ? undefined : jurisdictionOf(where),
    matter: matter ?? undefined,
    languages: languagesOf(languages),
    mayBeUnder18,
    signature,
  }
}

/** spec/request.md §3, signed by the session key of {@link HelpEnded.leg}. */
export function signHelpEnded({ encounter, leg, number, because }: HelpEnded, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.helpEnded, encodeCbor([encounter, leg, number, reasons.indexOf(because)]), sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseHelpEnded(bytes: Uint8Array): HelpEnded & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.helpEnded)
  const [encounter, leg, number, reason] = listOf(payloadOf(signature), 4)
  const because = typeof reason === "number" ? reasons[reason] : undefined
  if (because === undefined) return invalid("reason")
  return { encounter: bytes32(encounter), leg: count(leg), number: count(number), because, signature }
}

export function encodeHelpPost({ claims, sincePressMs, signed, token }: HelpPost): Bytes {
  return encodeCbor([claims, sincePressMs, signed, token ?? null])
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseHelpPost(bytes: Uint8Array): HelpPost {
  const [claims, sincePressMs, signed, token] = listOf(decodeCbor(bytes), 4)
  if (!Array.isArray(claims) || claims.length > MAX_CLAIMS) return invalid("claims")
  const list = claims as readonly Cbor[]
  if (!list.every((one) => one instanceof Uint8Array && one.length > 0)) return invalid("claims")
  if (typeof sincePressMs !== "number" || sincePressMs < 0) return invalid("time")
  if (!(signed instanceof Uint8Array)) return invalid("signed part")
  if (token !== null && !(token instanceof Uint8Array)) return invalid("token")
  return { claims: list as Bytes[], sincePressMs, signed: signed as Bytes, token: (token as Bytes | null) ?? undefined }
}

export function encodeHelpAnswer({ token, expiresMs, status }: HelpAnswer): Bytes {
  return encodeCbor([token, expiresMs, status])
}

/** Verifies nothing. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseHelpAnswer(bytes: Uint8Array): HelpAnswer {
  const [token, expiresMs, status] = listOf(decodeCbor(bytes), 3)
  if (typeof token !== "string" || token.length > 200) return invalid("token")
  if (typeof expiresMs !== "number") return invalid("time")
  if (!(status instanceof Uint8Array)) return invalid("status")
  return { token, expiresMs, status: status as Bytes }
}

function jurisdictionOf(value: Cbor | undefined): Jurisdiction {
  const [code, from, near] = listOf(value, 3)
  const source = typeof from === "number" ? sources[from] : undefined
  if (!isJurisdiction(code) || source === undefined) return invalid("jurisdiction")
  if (near === null) return { code, source }
  if (!isJurisdiction(near) || near === code || source !== "position") return invalid("neighbour")
  return { code, source, near }
}

const isJurisdiction = (value: Cbor | undefined): value is string =>
  typeof value === "string" && jurisdictionPattern.test(value)

function languagesOf(value: Cbor | undefined): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LANGUAGES) return invalid("languages")
  const list = value as readonly Cbor[]
  if (!list.every((one): one is string => typeof one === "string" && languagePattern.test(one)))
    return invalid("languages")
  return list
}

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("encounter")
}

function count(value: Cbor | undefined): number {
  return typeof value === "number" && value >= 0 && value <= MOST_COUNT ? value : invalid("count")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of a request for help is not what it has to be`, { part })
}
