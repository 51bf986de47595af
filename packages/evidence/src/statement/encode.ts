import type { Bytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { field } from "./fields.ts"
import type { EnvelopeCommitment, PreviousLeg, Reader, Statement } from "./statement.ts"

const orNull = (value: Cbor | undefined): Cbor => value ?? null

const encodeReader = (reader: Reader): Cbor => [reader.kind, reader.recipientHash]

const encodeCommitment = (one: EnvelopeCommitment): Cbor => [
  one.kind,
  one.recipientHash,
  [...one.opens],
  one.envelopeHash,
]

const encodePreviousLeg = (previous: PreviousLeg): Cbor => [previous.leg, previous.head, orNull(previous.newestReceipt)]

function* ownFields(statement: Statement): Generator<[number, Cbor]> {
  switch (statement.kind) {
    case "segment":
      yield [field.epoch, statement.epoch]
      yield [field.bodyHash, statement.bodyHash]
      yield [field.commitment, statement.commitment]
      yield [field.duration, statement.durationMs]
      yield [field.codec, statement.codec]
      yield [field.sealedAtPress, statement.sealedAtPress]
      return
    case "gap":
      yield [field.duration, statement.durationMs]
      yield [field.cause, statement.cause]
      return
    case "leg":
      yield [field.sessionKey, statement.sessionKey]
      yield [field.previousLeg, statement.previousLeg === undefined ? null : encodePreviousLeg(statement.previousLeg)]
      yield [field.serverNonce, orNull(statement.serverNonce)]
      yield [field.endorsement, statement.endorsement]
      yield [field.release, statement.release]
      return
    case "epoch":
      yield [field.epoch, statement.epoch]
      yield [field.firstSequences, [...statement.firstSequences].map(([track, sequence]) => [track, sequence])]
      yield [field.envelopes, statement.envelopes.map(encodeCommitment)]
      return
    case "envelope":
      yield [field.epoch, statement.epoch]
      yield [field.bodyHash, statement.bodyHash]
      yield [field.reader, encodeReader(statement.reader)]
      return
    case "heads":
      yield [field.heads, statement.heads.map((head) => [head.track, head.nextSequence, head.hash])]
      yield [field.isLast, statement.isLast]
  }
}

/** The statement's bytes (spec/statement.md §2): what is hashed, chained and signed. */
export function encodeStatement(statement: Statement): Bytes {
  return encodeCbor(
    new Map<number, Cbor>([
      [field.kind, statement.kind],
      [field.encounter, statement.encounter],
      [field.leg, statement.leg],
      [field.chain, statement.track],
      [field.sequence, statement.sequence],
      [field.previous, orNull(statement.previous)],
      [field.wall, statement.wallMs],
      [field.elapsed, statement.elapsedMs],
      [field.newestReceipt, orNull(statement.newestReceipt)],
      ...ownFields(statement),
    ]),
  )
}
