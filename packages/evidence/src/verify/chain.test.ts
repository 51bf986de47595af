import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { hashSmall } from "../format/hash.ts"
import { encodeStatement } from "../statement/encode.ts"
import type { GapStatement } from "../statement/statement.ts"
import { checkChain, type HashedStatement } from "./chain.ts"

function gapAfter(before: HashedStatement | undefined, wallMs: number): HashedStatement {
  const statement: GapStatement = {
    kind: "gap",
    encounter: new Uint8Array(32),
    leg: 0,
    track: "audio",
    sequence: before === undefined ? 0 : before.statement.sequence + 1,
    previous: before?.statementHash,
    wallMs,
    elapsedMs: 0,
    newestReceipt: undefined,
    cause: "device-muted",
    durationMs: 0,
  }
  return { statement, statementHash: hashSmall(encodeStatement(statement)) }
}

/** A chain that continues `before`. The number makes chains of one length differ. */
function chainOf(length: number, wallMs = 0, before?: HashedStatement): HashedStatement[] {
  const chain: HashedStatement[] = []
  for (let i = 0; i < length; i++) chain.push(gapAfter(chain.at(-1) ?? before, wallMs))
  return chain
}

const codesOf = (statements: readonly HashedStatement[]) =>
  checkChain(statements).map(({ code, sequence }) => `${code} ${sequence}`)

const LENGTH = 12
const whole = chainOf(LENGTH)

describe("what is wrong with a chain is found", () => {
  test("and nothing is when nothing is, in whatever order it came and however often", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...whole, ...whole], { minLength: 2 * LENGTH }), (came) => {
        expect(codesOf(came)).toEqual([])
      }),
    )
  })

  test("whichever of its middle is missing", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: LENGTH - 2 }), { minLength: 1, maxLength: LENGTH - 2 }), (gone) => {
        const left = whole.filter(({ statement }) => !gone.includes(statement.sequence))
        const holes = gone.toSorted((a, b) => a - b).filter((sequence) => !gone.includes(sequence - 1))
        expect(codesOf(left)).toEqual(holes.map((sequence) => `STATEMENT_MISSING ${sequence}`))
      }),
    )
  })

  test("wherever somebody went on in two ways", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LENGTH - 1 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        (at, length, seed) => {
          const branch = chainOf(Math.min(length, LENGTH - at), 1, whole[at - 1])
          const came = fc.sample(fc.shuffledSubarray([...whole, ...branch], { minLength: LENGTH + branch.length }), {
            seed,
            numRuns: 1,
          })[0]!
          expect(codesOf(came)).toEqual(branch.map((one) => `CHAIN_FORKED ${one.statement.sequence}`))
        },
      ),
    )
  })

  test("wherever one was exchanged for another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LENGTH - 2 }), (at) => {
        const [other] = chainOf(1, 1, whole[at - 1])
        expect(codesOf(whole.with(at, other!))).toEqual([`CHAIN_BROKEN ${at + 1}`])
      }),
    )
  })
})
