import { concatBytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { SegmentStatement } from "@alongside/evidence/statement/statement"
import { type Case, caseOf } from "./case.ts"
import { hashNamed, PRESS_MS, segmentStatement } from "./encounter.ts"

/** Sound that follows `before`; told apart from others in the same place by what was sealed. */
function after(before: SegmentStatement | undefined, sealed = "as recorded"): SegmentStatement {
  const sequence = before === undefined ? 0 : before.sequence + 1
  return {
    ...segmentStatement,
    sequence,
    previous: before === undefined ? undefined : hashSmall(encodeStatement(before)),
    wallMs: PRESS_MS + 240 * sequence,
    elapsedMs: 240 * sequence,
    commitment: hashNamed(`${sealed} ${sequence}`),
  }
}

const chain = (name: string, comment: string, statements: readonly SegmentStatement[], expect = "ok"): Case =>
  caseOf({
    path: `chain/${name}`,
    format: "chain",
    expect,
    comment,
    bytes: concatBytes(...statements.map(encodeStatement)),
  })

export function chainCases(): Case[] {
  const zero = after(undefined)
  const one = after(zero)
  const two = after(one)
  const three = after(two)
  const four = after(three)
  const others = { two: after(one, "as retold"), zero: after(undefined, "as retold") }
  const afterTheOther = after(others.two)
  const exchanged = { two: { ...three, sequence: 2 }, three: { ...two, sequence: 3 } }
  return [
    chain("five", "five segments, each naming the one before", [zero, one, two, three, four]),
    chain("none", "nothing to find fault with", []),
    chain("in-any-order", "the order in which they came is nobody's fault", [three, zero, four, two, one]),
    chain("one-twice", "the same statement came again", [zero, one, one, two]),
    chain("cut-short", "the end is missing: only heads can tell", [zero, one, two]),
    chain(
      "exchanged",
      "segments 2 and 3 exchanged: each is intact by itself",
      [zero, one, exchanged.two, exchanged.three, four],
      "CHAIN_BROKEN at leg 0 audio 2, CHAIN_BROKEN at leg 0 audio 3, CHAIN_BROKEN at leg 0 audio 4",
    ),
    chain(
      "replaced",
      "segment 2 is another than segment 3 follows",
      [zero, one, others.two, three, four],
      "CHAIN_BROKEN at leg 0 audio 3",
    ),
    chain("one-missing", "segment 2 is missing", [zero, one, three, four], "STATEMENT_MISSING at leg 0 audio 2"),
    chain("start-missing", "segments 0 and 1 are missing", [two, three, four], "STATEMENT_MISSING at leg 0 audio 0"),
    chain(
      "forked",
      "two segments claim place 2, one of them goes on",
      [zero, one, two, others.two, three, four],
      "CHAIN_FORKED at leg 0 audio 2",
    ),
    chain(
      "forked-and-both-go-on",
      "two segments claim place 2, and two place 3",
      [zero, one, two, others.two, three, afterTheOther],
      "CHAIN_FORKED at leg 0 audio 2, CHAIN_FORKED at leg 0 audio 3",
    ),
    chain("forked-at-the-start", "two first segments", [zero, others.zero, one], "CHAIN_FORKED at leg 0 audio 0"),
  ]
}
