import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor } from "../format/cbor.ts"
import { FormatError } from "../format/error.ts"
import { assertFirstSessionKey } from "./encounter-id.ts"
import { field } from "./fields.ts"
import { type Chain, chains, type Track, tracks } from "./place.ts"
import {
  type EnvelopeCommitment,
  gapCauses,
  type Head,
  isScopeOf,
  type PreviousLeg,
  type Reader,
  readerKinds,
  type Statement,
} from "./statement.ts"

/** 4 KiB: an epoch with {@link MAX_READERS}, the largest statement, takes three quarters of that. */
export const MAX_STATEMENT = 4096
/** Readers of one epoch, at most: the recovery key, and everybody on a large roster's shift. */
export const MAX_READERS = 24
const MAX_TEXT = 128
/** Legs, epochs and sequences are counted from 0 to this, inclusive: with 16 bits for the step, an epoch fills SFrame's KID. */
const MAX_COUNT = 2 ** 32 - 1

type Check<T> = (value: Cbor | undefined) => T

function invalid(what: string): never {
  throw new FormatError("STATEMENT_INVALID", `a statement's ${what} is not what it has to be`, { part: what })
}

const whole =
  (what: string, from = 0): Check<number> =>
  (value) =>
    typeof value === "number" && value >= from ? value : invalid(what)
const count =
  (what: string): Check<number> =>
  (value) =>
    typeof value === "number" && value >= 0 && value <= MAX_COUNT ? value : invalid(what)
const bytes32 =
  (what: string): Check<Bytes> =>
  (value) =>
    value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid(what)
// Printable ASCII: these words are shown to people, and nothing in them shall move or hide what stands beside them.
const text =
  (what: string): Check<string> =>
  (value) =>
    typeof value === "string" && value.length <= MAX_TEXT && /^[ -~]+$/.test(value) ? value : invalid(what)
const flag =
  (what: string): Check<boolean> =>
  (value) =>
    typeof value === "boolean" ? value : invalid(what)
const oneOf =
  <T extends string>(what: string, all: readonly T[]): Check<T> =>
  (value) =>
    all.find((one) => one === value) ?? invalid(what)
const orNothing =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value) =>
    value === null ? undefined : check(value)
const tuple = (what: string, value: Cbor | undefined, length: number): readonly Cbor[] =>
  Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid(what)
const listOf =
  <T>(what: string, most: number, check: Check<T>): Check<T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= most ? (value as readonly Cbor[]).map(check) : invalid(what)
/** A list that names each track once at most. */
const perTrack =
  <T>(what: string, check: Check<T>, named: (one: T) => Track): Check<T[]> =>
  (value) => {
    const list = listOf(what, tracks.length, check)(value)
    return new Set(list.map(named)).size === list.length ? list : invalid(what)
  }

const chainOf = oneOf<Chain>("chain", chains)
const trackOf = oneOf<Track>("track", tracks)

const readerOf: Check<Reader> = (value) => {
  const [kind, hash] = tuple("reader", value, 2)
  return { kind: oneOf("reader's kind", readerKinds)(kind), recipientHash: bytes32("reader's hash")(hash) }
}

const envelopeOf: Check<EnvelopeCommitment> = (value) => {
  const [kindSaid, recipient, tracksSaid, envelope] = tuple("envelope", value, 4)
  const kind = oneOf("reader's kind", readerKinds)(kindSaid)
  const opens = listOf("envelope's tracks", tracks.length, oneOf<Track>("envelope's tracks", tracks))(tracksSaid)
  if (!isScopeOf(kind, opens)) invalid("envelope's tracks")
  return {
    kind,
    recipientHash: bytes32("reader's hash")(recipient),
    opens,
    envelopeHash: bytes32("envelope's hash")(envelope),
  }
}

const headOf: Check<Head> = (value) => {
  const [track, next, hash] = tuple("head", value, 3)
  return { track: trackOf(track), nextSequence: count("head's sequence")(next), hash: bytes32("head's hash")(hash) }
}

const previousLegOf: Check<PreviousLeg> = (value) => {
  const [leg, head, receipt] = tuple("previous leg", value, 3)
  return {
    leg: count("previous leg")(leg),
    head: bytes32("previous leg's head")(head),
    newestReceipt: orNothing(bytes32("previous leg's receipt"))(receipt),
  }
}

const firstSequenceOf: Check<[Track, number]> = (value) => {
  const [track, sequence] = tuple("first sequence", value, 2)
  return [trackOf(track), count("first sequence")(sequence)]
}

/** How many fields each kind has besides the nine that all have. */
const ownFieldCount: Record<Statement["kind"], number> = { segment: 6, gap: 2, leg: 5, epoch: 3, envelope: 3, heads: 2 }
const kinds = Object.keys(ownFieldCount) as Statement["kind"][]

/**
 * Reads one statement, strictly (spec/statement.md §2): deterministic encoding, every field there, none besides.
 * @throws {FormatError} `STATEMENT_INVALID` with the field as its part, `STATEMENT_KIND_UNKNOWN`, `STATEMENT_TOO_LARGE`,
 *   `ENCOUNTER_KEY_DIFFERS`, `CBOR_INVALID`, `CBOR_NOT_DETERMINISTIC`.
 */
export function parseStatement(bytes: Uint8Array): Statement {
  if (bytes.length > MAX_STATEMENT) {
    throw new FormatError(
      "STATEMENT_TOO_LARGE",
      `a statement has ${bytes.length} bytes, at most ${MAX_STATEMENT} are allowed`,
    )
  }
  const map = decodeCbor(bytes)
  if (!(map instanceof Map)) return invalid("form")
  const get = (key: number): Cbor | undefined => map.get(key) as Cbor | undefined
  const kind = kinds.find((one) => one === get(field.kind))
  if (kind === undefined)
    throw new FormatError("STATEMENT_KIND_UNKNOWN", "a statement is of a kind this version doesn't know")
  if (map.size !== 9 + ownFieldCount[kind]) invalid("number of fields")
  const chain = chainOf(get(field.chain))
  const said = {
    encounter: bytes32("encounter")(get(field.encounter)),
    leg: count("leg")(get(field.leg)),
    sequence: count("sequence")(get(field.sequence)),
    previous: orNothing(bytes32("previous hash"))(get(field.previous)),
    wallMs: whole("wall clock")(get(field.wall)),
    elapsedMs: whole("monotonic clock", Number.MIN_SAFE_INTEGER)(get(field.elapsed)),
    newestReceipt: orNothing(bytes32("receipt hash"))(get(field.newestReceipt)),
  }
  if ((said.sequence === 0) !== (said.previous === undefined)) invalid("previous hash")
  const isTrackKind = kind === "segment" || kind === "gap"
  if (isTrackKind === (chain === "leg")) invalid("chain")
  // A leg's own chain begins with the leg statement, and has no other.
  if (chain === "leg" && (kind === "leg") !== (said.sequence === 0)) invalid("sequence")
  const onTrack = { ...said, track: chain as Track }
  const onLeg = { ...said, track: "leg" as const }
  switch (kind) {
    case "segment":
      return {
        kind,
        ...onTrack,
        epoch: count("epoch")(get(field.epoch)),
        bodyHash: bytes32("body hash")(get(field.bodyHash)),
        commitment: bytes32("commitment")(get(field.commitment)),
        durationMs: whole("duration", 1)(get(field.duration)),
        codec: text("codec")(get(field.codec)),
        sealedAtPress: flag("sealed-at-press")(get(field.sealedAtPress)),
      }
    case "gap":
      return {
        kind,
        ...onTrack,
        durationMs: whole("duration")(get(field.duration)),
        cause: oneOf("cause", gapCauses)(get(field.cause)),
      }
    case "leg": {
      const sessionKey = bytes32("session key")(get(field.sessionKey))
      const previousLeg = orNothing(previousLegOf)(get(field.previousLeg))
      if (previousLeg !== undefined && previousLeg.leg >= said.leg) invalid("previous leg")
      if (said.leg === 0) assertFirstSessionKey(sessionKey, said.encounter)
      return {
        kind,
        ...onLeg,
        sessionKey,
        previousLeg,
        serverNonce: orNothing(bytes32("server nonce"))(get(field.serverNonce)),
        endorsement: bytes32("endorsement")(get(field.endorsement)),
        release: text("release")(get(field.release)),
      }
    }
    case "epoch":
      return {
        kind,
        ...onLeg,
        epoch: count("epoch")(get(field.epoch)),
        firstSequences: new Map(
          perTrack("first sequences", firstSequenceOf, ([track]) => track)(get(field.firstSequences)),
        ),
        envelopes: listOf("envelopes", MAX_READERS, envelopeOf)(get(field.envelopes)),
      }
    case "envelope":
      return {
        kind,
        ...onLeg,
        epoch: count("epoch")(get(field.epoch)),
        bodyHash: bytes32("body hash")(get(field.bodyHash)),
        reader: readerOf(get(field.reader)),
      }
    case "heads":
      return {
        kind,
        ...onLeg,
        heads: perTrack("heads", headOf, (head) => head.track)(get(field.heads)),
        isLast: flag("last")(get(field.isLast)),
      }
  }
}
