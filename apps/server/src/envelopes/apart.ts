import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCborInPlace, encodeCbor } from "@alongside/evidence/format/cbor"
import type { BatchItem } from "@alongside/evidence/statement/batch"
import { parseStatement } from "@alongside/evidence/statement/parse"

/** One envelope for counsel, without the batch that brought it. */
export interface ApartEnvelope {
  /** SHA-256 of the body, hexadecimal, as its statement has it. */
  readonly hash: string
  /** SHA-256 of the recipient's text, hexadecimal. */
  readonly reader: string
  readonly body: Bytes
}

/**
 * Takes the envelopes for counsel out of a batch. What stays has `null` where their bodies were; a batch's name and its signature
 * don't depend on bodies (spec/statement.md §4).
 * @returns the batch itself when there are none.
 */
export function takeApart(
  batch: Uint8Array,
  items: readonly BatchItem[],
): { readonly rest: Uint8Array; readonly envelopes: readonly ApartEnvelope[] } {
  const envelopes = items.flatMap(({ statement, unverifiedBody }): ApartEnvelope[] => {
    if (statement.kind !== "envelope" || statement.reader.kind !== "counsel" || unverifiedBody === undefined) return []
    const reader = toHex(statement.reader.recipientHash)
    return [{ hash: toHex(statement.bodyHash), reader, body: unverifiedBody }]
  })
  if (envelopes.length === 0) return { rest: batch, envelopes }
  return {
    rest: withBodies(batch, (body, i) => (isForCounsel(items[i]!) ? null : body)),
    envelopes,
  }
}

const isForCounsel = ({ statement }: BatchItem): boolean =>
  statement.kind === "envelope" && statement.reader.kind === "counsel"

/** Hashes of the bodies, hexadecimal, that were taken out of a batch as it is stored. */
export function takenOutOf(stored: Uint8Array): string[] {
  return itemsOf(stored).flatMap(([statement, body]) => {
    const hash = body === null ? hashOfAbsent(statement) : undefined
    return hash === undefined ? [] : [toHex(hash)]
  })
}

/** The batch as it came, as far as there are bodies; the bytes are the phone's own, as there is one encoding of each batch. */
export function putTogether(stored: Uint8Array, bodies: ReadonlyMap<string, Bytes>): Uint8Array {
  return withBodies(stored, (body, _, statement) => {
    const hash = body === null ? hashOfAbsent(statement) : undefined
    return hash === undefined ? body : (bodies.get(toHex(hash)) ?? null)
  })
}

function hashOfAbsent(bytes: Bytes): Bytes | undefined {
  const statement = parseStatement(bytes)
  return statement.kind === "envelope" ? statement.bodyHash : undefined
}

type SentItem = readonly [statement: Bytes, body: Bytes | null]

function itemsOf(batch: Uint8Array): readonly SentItem[] {
  // What is stored was parsed when it was received.
  const [, items] = decodeCborInPlace(batch) as readonly [Bytes, readonly SentItem[]]
  return items
}

function withBodies(
  batch: Uint8Array,
  bodyOf: (body: Bytes | null, index: number, statement: Bytes) => Bytes | null,
): Bytes {
  const [signature, items] = decodeCborInPlace(batch) as readonly [Bytes, readonly SentItem[]]
  const sent = items.map(([statement, body], i): Cbor => [statement, bodyOf(body, i, statement)])
  return encodeCbor([signature, sent])
}
