import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type CheckedRoster, checkRoster } from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import type { Member } from "@alongside/evidence/roster/member"
import { MAX_ROSTER_FILE } from "@alongside/evidence/roster/roster-file"
import { routes } from "@alongside/protocol/routes"
import type { PinnedOrganisation } from "../upload/organisation.ts"
import { type Joined, putNewerRoster, readJoined } from "./joined.ts"
import { type CertifiedPartner, certifiedPartners, fetchPartners, keptAfter, partnersOf } from "./partners.ts"

const TIMEOUT_MS = 15_000

/** The newest roster file that the server shows. @throws TypeError without a network; RosterError `ROSTER_FILE_TOO_LARGE`. */
export async function fetchRosterFile(): Promise<Bytes> {
  const response = await fetch(routes.roster, {
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new TypeError(`a roster was answered with ${response.status}`)
  const length = Number(response.headers.get("content-length") ?? 0)
  if (length > MAX_ROSTER_FILE) throw new RosterError("ROSTER_FILE_TOO_LARGE", "a roster file is too large")
  return new Uint8Array(await response.arrayBuffer())
}

/**
 * What the server says of the organisation, cut down to whom the root certifies. Where she has joined nobody it stays as it is.
 * @param isRenewed - a new roster is asked for first.
 */
export async function certify(
  database: IDBDatabase,
  said: PinnedOrganisation,
  isRenewed: boolean,
): Promise<PinnedOrganisation> {
  const joined = await readJoined(database)
  if (joined === undefined) return said
  if (!isRenewed) return (await certifiedBy(joined, said, undefined, Date.now())).organisation
  // Without a network nothing is wrong with anybody.
  const offered = await fetchRosterFile().catch(() => undefined)
  const first = await certifiedBy(joined, said, offered, Date.now())
  const { files, recipients } = await fetchPartners(first.partners)
  for (const text of recipients) fetched.add(text)
  const { newer, members } = await certifiedBy(joined, said, offered, Date.now(), files)
  if (newer !== undefined) await putNewerRoster(database, newer)
  await fetchRecipients(members, said.counsel)
  return (await certifiedBy(newer ?? joined, said, offered, Date.now())).organisation
}

/** What a roster makes of the server's word. */
export interface Certified {
  /** Nobody else is sealed to, and nobody else's word counts. */
  readonly organisation: PinnedOrganisation
  /** To be kept: a roster that was offered is newer, and good. */
  readonly newer: Joined | undefined
  /** Of the roster that counts; partners' not. */
  readonly members: readonly Member[]
  /** Partners whose rosters may be asked for, by the names of their roots. */
  readonly partners: readonly string[]
}

/**
 * Goes by the newest roster that is good: what is wrong with one that is offered is named, and the phone goes on with the one that it
 * has, as long as that one counts. Nobody is certified where none does.
 * @param offered - a roster file from anywhere. @param nowMs - device wall clock.
 * @param shown - partners' roster files from anywhere, by the names of their roots.
 */
export async function certifiedBy(
  joined: Joined,
  said: PinnedOrganisation,
  offered: Bytes | undefined,
  nowMs: number,
  shown: ReadonlyMap<string, Bytes> = new Map(),
): Promise<Certified> {
  let newer: Joined | undefined
  let fault: string | undefined
  if (offered !== undefined) {
    try {
      const { known, root } = await checkRoster(offered, joined.known, nowMs)
      newer = { ...joined, known, file: offered, name: root.name }
    } catch (cause) {
      fault = codeOf(cause)
    }
  }
  try {
    const { file, known } = newer ?? joined
    const checked = await checkRoster(file, known, nowMs)
    const kept = joined.partners ?? []
    const partners = await certifiedPartners(checked, kept, shown)
    if (newer !== undefined || shown.size > 0) newer = { ...(newer ?? joined), partners: keptAfter(kept, partners) }
    return {
      organisation: narrowed(said, checked, partners, fault),
      newer,
      members: checked.roster.members,
      partners: await partnersOf(checked),
    }
  } catch (cause) {
    const membership = { fault: fault ?? codeOf(cause) }
    return {
      organisation: { ...said, name: joined.name, counsel: [], lawyers: [], volunteers: [], membership },
      newer,
      members: [],
      partners: [],
    }
  }
}

function narrowed(
  said: PinnedOrganisation,
  { root, roster }: CheckedRoster,
  partners: readonly CertifiedPartner[],
  fault: string | undefined,
): PinnedOrganisation {
  const textOf = new Map([...said.counsel, ...fetched].map((text) => [hashOf(text), text]))
  const counsel = counselOf(roster.members).map(({ key, name, hash }) => ({ key, name, recipient: textOf.get(hash) }))
  const certified = new Set(counsel.map(({ recipient }) => recipient))
  const own = counsel.flatMap(({ key, name, recipient }) => (recipient === undefined ? [] : [{ key, name, recipient }]))
  const ours = new Set(roster.members.map(({ key }) => toHex(key)))
  // Believed, and sealed to once they have answered; nothing is sealed to them beforehand.
  const theirs = partners.flatMap(({ checked }) =>
    counselOf(checked.roster.members).flatMap(({ key, name, hash }) => {
      const recipient = textOf.get(hash)
      if (recipient === undefined || ours.has(toHex(key))) return []
      return [{ key, name, recipient, organisation: checked.root.name }]
    }),
  )
  return {
    ...said,
    name: root.name,
    counsel: said.counsel.filter((recipient) => certified.has(recipient)),
    lawyers: [...own, ...theirs],
    volunteers: roster.members.flatMap(({ role, key, name }) => (role === "intake" ? [{ key, name }] : [])),
    membership: { fault },
  }
}

/** Recipients that the server doesn't list of itself: it lists a few, and anybody of the roster may answer. In memory only. */
const fetched = new Set<string>()
/** 2 kB each. A larger organisation's others are asked for an hour later. */
const MOST_FETCHED = 100

async function fetchRecipients(members: readonly Member[], listed: readonly string[]): Promise<void> {
  const known = new Set([...listed, ...fetched].map(hashOf))
  const absent = counselOf(members).filter(({ hash }) => !known.has(hash))
  for (const { hash } of absent.slice(0, MOST_FETCHED)) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const response = await fetch(routes.recipient(hash), { cache: "no-store", credentials: "omit", signal })
      const text = response.ok ? await response.text() : ""
      if (hashOf(text) === hash) fetched.add(text)
    } catch {
      // Whoever can't be sealed to isn't believed to have answered either; the next hour tries again.
      return
    }
  }
}

const hashOf = (recipient: string): string => toHex(hashSmall(new TextEncoder().encode(recipient)))

function counselOf(members: readonly Member[]) {
  return members.flatMap(({ role, key, name, recipientHash }) =>
    role === "counsel" && recipientHash !== undefined ? [{ key, name, hash: toHex(recipientHash) }] : [],
  )
}

function codeOf(cause: unknown): string {
  if (cause instanceof RosterError || cause instanceof FormatError) return cause.code
  throw cause
}
