/** What the server has of an encounter, read as counsel reads it: signed in, verified, opened with counsel's own key. */
import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type ExpectedPlace, type Identity, openEndorsement, openEnvelope } from "@alongside/evidence/open/envelope"
import { OpenError } from "@alongside/evidence/open/error"
import { EpochReader } from "@alongside/evidence/open/reader"
import type { EnvelopeContent } from "@alongside/evidence/seal/envelope"
import { type BatchItem, parseBatch } from "@alongside/evidence/statement/batch"
import { chains, type Track } from "@alongside/evidence/statement/place"
import type {
  EpochStatement,
  LegStatement,
  ReaderKind,
  SegmentStatement,
} from "@alongside/evidence/statement/statement"
import { verifyBatch } from "@alongside/evidence/verify/batch"
import { type ChainFinding, checkChain } from "@alongside/evidence/verify/chain"
import { nonceSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { encounterListSchema, SIGN_IN_CONTENT_TYPE, sessionSchema, signSignIn } from "@alongside/protocol/session"
import { parseRecordFrames, type RecordFrame } from "@alongside/protocol/watch"

export interface Counsel {
  readonly identity: Identity
  readonly publicKey: Bytes
  readonly sign: Sign
}

/** Whose envelopes are opened. */
export interface Reader {
  readonly identity: Identity
  /** Of a key ring: tried where the first doesn't open an envelope. */
  readonly older?: readonly Identity[]
  readonly kind: ReaderKind
}

export interface OpenedSegment {
  readonly statement: SegmentStatement
  readonly media: Bytes
  /** Server clock. */
  readonly receivedMs: number
  readonly ordinal: number
}

/** An encounter as somebody with a key makes it out. */
export interface StoredRecord {
  readonly id: string
  readonly legs: readonly LegStatement[]
  readonly items: readonly StoredItem[]
  /** What is amiss in the chains of each leg; empty when nothing is. */
  readonly findings: readonly ChainFinding[]
  /** Records that the server kept because they contradict others. */
  readonly contradictions: number
  /** Every segment that was stored, opened; ordered by leg, track and sequence. */
  segments(track: Track): readonly OpenedSegment[]
  /** True when the newest leg's last heads statement is there. */
  readonly isEnded: boolean
}

export interface StoredItem extends BatchItem {
  readonly leg: number
  readonly ordinal: number
  readonly receivedMs: number
}

/** Signs in, and reads every encounter that there is, the newest first. */
export async function readStored(origin: string, counsel: Counsel, reader?: Reader): Promise<StoredRecord[]> {
  const { identity, kind, older }: Reader = reader ?? { identity: counsel.identity, kind: "counsel" }
  const token = await signIn(origin, counsel)
  const list = encounterListSchema.parse(await (await get(origin, routes.encounters, token)).json())
  const newestFirst = list.sort((a, b) => b.startedMs - a.startedMs)
  return Promise.all(
    newestFirst.map(async ({ id, records }) =>
      openRecord(id, await framesOf(origin, token, id, records), identity, kind, older),
    ),
  )
}

async function signIn(origin: string, { publicKey, sign }: Counsel): Promise<string> {
  const { nonce } = nonceSchema.parse(await (await fetch(origin + routes.nonce)).json())
  const body = await signSignIn({ origin, nonce: fromHex(nonce)!, counselKey: publicKey }, sign)
  const headers = { "content-type": SIGN_IN_CONTENT_TYPE }
  const response = await fetch(origin + routes.sessions, { method: "POST", headers, body })
  if (!response.ok) throw new Error(`signing in was answered with ${response.status} ${await response.text()}`)
  return sessionSchema.parse(await response.json()).token
}

async function get(origin: string, path: string, token: string): Promise<Response> {
  const response = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Error(`${path} was answered with ${response.status} ${await response.text()}`)
  return response
}

async function framesOf(origin: string, token: string, id: string, count: number): Promise<RecordFrame[]> {
  const frames: RecordFrame[] = []
  for (let from = 0; from < count; from = frames.at(-1)!.ordinal + 1) {
    const response = await get(origin, routes.records(id, from, count), token)
    const page = parseRecordFrames(new Uint8Array(await response.arrayBuffer()))
    if (page === undefined || page.length === 0) throw new Error(`records from ${from} on are not frames`)
    frames.push(...page)
  }
  return frames
}

/**
 * Verifies every batch, opens every envelope and segment, and checks every chain.
 * @throws at the first signature, envelope or segment that isn't what it has to be: those are never a matter of bad luck.
 */
export async function openRecord(
  id: string,
  frames: readonly RecordFrame[],
  identity: Identity,
  kind: ReaderKind,
  older: readonly Identity[] = [],
): Promise<StoredRecord> {
  const taken = frames.filter(({ isContradiction }) => !isContradiction)
  const legs = new Map<number, LegStatement>()
  for (const { batch } of taken) {
    for (const { statement } of parseBatch(batch).items)
      if (statement.kind === "leg") legs.set(statement.leg, statement)
  }
  const items: StoredItem[] = []
  for (const { batch, ordinal, receivedMs } of taken) {
    const { leg, items: verified } = await verifyBatch(batch, legs.get(parseBatch(batch).leg)?.sessionKey)
    items.push(...verified.map((item) => ({ ...item, leg, ordinal, receivedMs })))
  }
  const opened = await openAll(items, await epochReaders(items, legs, [identity, ...older], kind))
  const numbers = [...legs.keys()].sort((a, b) => a - b)
  const findings = numbers.flatMap((leg) =>
    chains.flatMap((chain) =>
      checkChain(items.filter(({ statement }) => statement.leg === leg && statement.track === chain)),
    ),
  )
  const newest = items.filter(({ leg }) => leg === numbers.at(-1)).map(({ statement }) => statement)
  return {
    id,
    legs: numbers.map((leg) => legs.get(leg)!),
    items,
    findings,
    contradictions: frames.length - taken.length,
    segments: (track) => opened.filter(({ statement }) => statement.track === track),
    isEnded: newest.some((statement) => statement.kind === "heads" && statement.isLast),
  }
}

/** A reader for each epoch of each leg of which an envelope for `kind` is there. Every leg has to be of the same device. */
async function epochReaders(
  items: readonly StoredItem[],
  legs: ReadonlyMap<number, LegStatement>,
  identities: readonly Identity[],
  kind: ReaderKind,
): Promise<ReadonlyMap<string, EpochReader>> {
  const readers = new Map<string, EpochReader>()
  const devices = new Set<string>()
  for (const { statement, unverifiedBody } of items) {
    if (statement.kind !== "envelope" || statement.reader.kind !== kind) continue
    const { encounter, leg, epoch } = statement
    const begun = items
      .map((item) => item.statement)
      .find((one): one is EpochStatement => one.kind === "epoch" && one.leg === leg && one.epoch === epoch)!
    const { opens } = begun.envelopes.find(({ envelopeHash }) => equalBytes(envelopeHash, statement.bodyHash))!
    const content = await openWithOneOf(identities, unverifiedBody!, { encounter, leg, epoch, kind, opens })
    if (content.endorsement !== undefined) {
      devices.add(toHex(await openEndorsement(content.endorsement, legs.get(leg)!)))
    }
    readers.set(`${leg} ${epoch}`, new EpochReader(content.keys, begun))
  }
  if (devices.size > 1) throw new Error("legs of one encounter are endorsed by different devices")
  return readers
}

async function openWithOneOf(
  identities: readonly Identity[],
  envelope: Bytes,
  place: ExpectedPlace,
): Promise<EnvelopeContent> {
  for (const identity of identities.slice(0, -1)) {
    try {
      return await openEnvelope(envelope, identity, place)
    } catch (error) {
      if (!(error instanceof OpenError && error.code === "ENVELOPE_NOT_FOR_THIS_KEY")) throw error
    }
  }
  return openEnvelope(envelope, identities.at(-1)!, place)
}

async function openAll(
  items: readonly StoredItem[],
  readers: ReadonlyMap<string, EpochReader>,
): Promise<OpenedSegment[]> {
  const segments = items.filter((item): item is StoredItem & { statement: SegmentStatement } => {
    return item.statement.kind === "segment"
  })
  segments.sort((a, b) => a.leg - b.leg || a.statement.sequence - b.statement.sequence)
  const opened: OpenedSegment[] = []
  for (const { statement, unverifiedBody, receivedMs, ordinal } of segments) {
    const reader = readers.get(`${statement.leg} ${statement.epoch}`)
    if (reader === undefined) throw new Error(`no envelope for epoch ${statement.epoch} of leg ${statement.leg}`)
    opened.push({ statement, media: await reader.open(statement, unverifiedBody!), receivedMs, ordinal })
  }
  return opened
}
