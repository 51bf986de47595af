import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { phoneRoutes } from "@alongside/protocol/routes"
import type { LawyersOnCall } from "../call/request-for-help.ts"
import { JOINED } from "../join/names.ts"
import { putFact, readFact } from "../outbox/database.ts"

/** Who runs the server, as this phone learned it at its first contact. */
export interface PinnedOrganisation {
  readonly name: string
  /** Signs receipts; 32 bytes. */
  readonly serverKey: Bytes
  /** Hybrid age recipients of counsel on duty. */
  readonly counsel: readonly string[]
  /** Counsel who can be rung. */
  readonly lawyers: readonly Lawyer[]
  /** False when it said, since the app was opened, that nobody is on duty. */
  readonly isOnDuty: boolean
  /** A number to dial when nobody answers, E.164. */
  readonly hotline: string | undefined
  /** Who may hold the line, as the root certifies; undefined where she hasn't joined. */
  readonly volunteers?: readonly Pick<Lawyer, "key" | "name">[] | undefined
  /** Where she has joined: all above of counsel is certified by the root that her code carried. Else it is the server's word. */
  readonly membership?: Membership | undefined
}

/** How it stands with the organisation that this phone has joined. */
export interface Membership {
  /** Why the newest roster isn't taken, or no roster counts any more: a code of docs/errors.md. */
  readonly fault: string | undefined
}

/** Counsel who can be rung, as the organisation lists them. */
export interface Lawyer {
  /** Ed25519, 32 bytes: signs acceptances. */
  readonly key: Bytes
  readonly name: string
  /** Hybrid age recipient: what is recorded while this one is connected is sealed to it. */
  readonly recipient: string
  /** Whose they are, where it isn't the organisation that she joined: a partner of it, certified root to root. */
  readonly organisation?: string
}

const nobodyRung: Pick<PinnedOrganisation, "lawyers" | "hotline"> = { lawyers: [], hotline: undefined }

const PINNED = "organisation"
// 8 s: an answer of a few kilobytes takes that long only where nothing gets through.
const TIMEOUT_MS = 8000

/** The organisation that this phone knows, without asking anybody. */
export async function pinnedOrganisation(database: IDBDatabase): Promise<PinnedOrganisation | undefined> {
  const pinned = await readFact<PinnedOrganisation>(database, PINNED)
  // What an older release pinned has no more than the first three; who was on duty then is no longer news.
  if (pinned === undefined) return undefined
  const { lawyers } = { ...nobodyRung, ...pinned }
  return {
    ...nobodyRung,
    ...pinned,
    lawyers: lawyers.filter(({ recipient }) => recipient !== undefined),
    isOnDuty: true,
  }
}

export function pinOrganisation(database: IDBDatabase, organisation: PinnedOrganisation): Promise<void> {
  return putFact(database, PINNED, organisation)
}

/** Whom a held button would call; `undefined` when nobody can be rung. */
export function lawyersOf(organisation: PinnedOrganisation | undefined): LawyersOnCall | undefined {
  if (organisation === undefined || organisation.lawyers.length === 0) return undefined
  const { isOnDuty, hotline } = organisation
  return { isOnDuty, hotline }
}

/**
 * Asks the server who runs it, and cuts down what it says to what is certified, where this phone has joined it.
 * @param also - a query: {@link organisationQuery}.
 * @returns `undefined` when nothing that makes sense came, and while the checking can't be loaded: nobody is believed unchecked.
 */
export async function fetchBelieved(
  database: IDBDatabase | undefined,
  also = "",
): Promise<PinnedOrganisation | undefined> {
  const said = readOrganisation(await fetchJson(phoneRoutes.organisation + also))
  if (said === undefined || database === undefined || (await readFact(database, JOINED)) === undefined) return said
  const checking = await import("../join/membership.ts").catch(() => undefined)
  return checking?.certifiedWord(database, said)
}

/** A fresh nonce of the server's, 32 bytes, and how long it took to come. `undefined` when none came. */
export async function fetchNonce(): Promise<{ readonly nonce: Bytes; readonly roundTripMs: number } | undefined> {
  const startMs = performance.now()
  const answer = await fetchJson(phoneRoutes.nonce)
  const nonce = fromHex(textOf(answer, "nonce") ?? "")
  return nonce?.length === 32 ? { nonce, roundTripMs: performance.now() - startMs } : undefined
}

/** Reads what {@link phoneRoutes.organisation} answers; bounds as the protocol's `organisationSchema` has them. */
export function readOrganisation(answer: unknown): PinnedOrganisation | undefined {
  const name = textOf(answer, "name")
  const serverKey = fromHex(textOf(answer, "serverKey") ?? "")
  const list = fieldOf(answer, "counsel")
  if (name === undefined || name.length === 0 || name.length > 80) return undefined
  if (serverKey?.length !== 32 || !Array.isArray(list) || list.length > 20) return undefined
  const counsel: string[] = []
  const lawyers: Lawyer[] = []
  for (const one of list as readonly unknown[]) {
    const recipient = textOf(one, "recipient")
    if (recipient === undefined || !recipient.startsWith("age1pq1") || recipient.length > 4096) return undefined
    const organisation = textOf(one, "organisation")
    // A partner's is sealed to once they have answered.
    if (organisation === undefined) counsel.push(recipient)
    const key = fromHex(textOf(one, "key") ?? "")
    const lawyer = textOf(one, "name") ?? ""
    if (key?.length === 32 && lawyer.length > 0 && lawyer.length <= 80)
      lawyers.push({ key, name: lawyer, recipient, ...(organisation && { organisation }) })
  }
  const hotline = textOf(answer, "hotline")
  const isNumber = hotline !== undefined && /^\+[0-9]{5,15}$/.test(hotline)
  const isOnDuty = fieldOf(answer, "isOnDuty") !== false
  return { name, serverKey, counsel, lawyers, isOnDuty, hotline: isNumber ? hotline : undefined }
}

async function fetchJson(path: string): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(path, { cache: "no-store", credentials: "omit", signal })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name)
  return typeof field === "string" ? field : undefined
}
