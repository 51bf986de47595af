import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type CheckedRoster, checkPartner, type KnownRoster } from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import { openPartner } from "@alongside/evidence/roster/partner"
import { MAX_ROSTER_FILE } from "@alongside/evidence/roster/roster-file"
import { MOST_PARTNER_RECIPIENTS, partnerRoutes } from "@alongside/protocol/partner-routes"

/** What this phone keeps of a partner of the organisation that it joined: no server can make it forget. */
export interface KeptPartner {
  /** Name of the root certificate that our root certified; hexadecimal. */
  readonly root: string
  readonly known: KnownRoster
  /** The newest roster file that was verified. */
  readonly file: Bytes
}

/** A partner whose roster counts, from our pinned root on. */
export interface CertifiedPartner {
  readonly kept: KeptPartner
  readonly checked: CheckedRoster
}

/** As many as a roster lists, and as many that were left out meanwhile. */
const MOST_KEPT = 64
const TIMEOUT_MS = 15_000

/** Our root's words for others, each with whom it is for. What isn't signed by it isn't there. */
async function certificatesOf(own: CheckedRoster): Promise<ReadonlyMap<string, Bytes>> {
  const found = new Map<string, Bytes>()
  for (const certificate of own.unverifiedPartners) {
    const said = await openPartner(certificate, own.root).catch(noneOf)
    if (said !== undefined) found.set(toHex(said.partner), certificate)
  }
  return found
}

/** By the names of their roots, those whose rosters this phone would ask for. */
export async function partnersOf(own: CheckedRoster): Promise<string[]> {
  const listed = new Set(own.roster.partners.map(toHex))
  return [...(await certificatesOf(own)).keys()].filter((root) => listed.has(root))
}

/**
 * Those partners whose rosters count (spec/roster.md §7.3): the one that is shown, if it is good, else the one that is kept, as long as that is.
 * A partner's fault is its own, and costs nobody else anything.
 * @param shown - roster files from anywhere, by the name of the partner's root.
 */
export async function certifiedPartners(
  own: CheckedRoster,
  kept: readonly KeptPartner[],
  shown: ReadonlyMap<string, Bytes>,
): Promise<CertifiedPartner[]> {
  const found: CertifiedPartner[] = []
  for (const [root, certificate] of await certificatesOf(own)) {
    const before = kept.find((one) => one.root === root)
    for (const file of [shown.get(root), before?.file]) {
      if (file === undefined) continue
      const checked = await checkPartner(own, certificate, file, before?.known).catch(noneOf)
      if (checked === undefined) continue
      found.push({ kept: { root, known: checked.known, file }, checked })
      break
    }
  }
  return found
}

/** What is to be kept of partners from now on; also of those that don't count now: they may be shown again, and no older than they were. */
export function keptAfter(kept: readonly KeptPartner[], found: readonly CertifiedPartner[]): KeptPartner[] {
  const roots = new Set(found.map((one) => one.kept.root))
  return [...kept.filter(({ root }) => !roots.has(root)), ...found.map((one) => one.kept)].slice(-MOST_KEPT)
}

/** What the server shows of partners: their roster files, and the recipients of those of them who can be rung. */
export async function fetchPartners(roots: readonly string[]): Promise<{
  readonly files: ReadonlyMap<string, Bytes>
  readonly recipients: readonly string[]
}> {
  const files = new Map<string, Bytes>()
  const recipients: string[] = []
  for (const root of roots) {
    try {
      const file = await ask(partnerRoutes.roster(root))
      if (Number(file.headers.get("content-length") ?? 0) > MAX_ROSTER_FILE) continue
      files.set(root, new Uint8Array(await file.arrayBuffer()))
      const texts: unknown = await (await ask(partnerRoutes.recipients(root))).json()
      if (!Array.isArray(texts)) continue
      // Whose they are says the hash in the roster, and nothing else.
      recipients.push(...texts.slice(0, MOST_PARTNER_RECIPIENTS).filter(isRecipient))
    } catch {
      // What this phone has of them counts as long as it would have; the next hour asks again.
    }
  }
  return { files, recipients }
}

const isRecipient = (text: unknown): text is string =>
  typeof text === "string" && text.startsWith("age1pq1") && text.length <= 4096

async function ask(path: string): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(path, { cache: "no-store", credentials: "omit", signal })
  if (!response.ok) throw new TypeError(`a partner's roster was answered with ${response.status}`)
  return response
}

function noneOf(cause: unknown): undefined {
  if (cause instanceof RosterError || cause instanceof FormatError) return undefined
  throw cause
}
