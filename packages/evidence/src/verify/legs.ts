import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { openEndorsement } from "../open/envelope.ts"
import { OpenError } from "../open/error.ts"
import type { LegEndorsement } from "../package/leg-endorsement.ts"
import { encounterIdOf } from "../statement/encounter-id.ts"
import type { LegStatement } from "../statement/statement.ts"
import type { Chains } from "./chains.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type LegsFindingCode =
  | "ENCOUNTER_KEY_DIFFERS"
  | "SESSION_KEY_DIFFERS"
  | "LEG_STATEMENT_MISSING"
  | "LEG_MISSING"
  | "LEG_NOT_ENDORSED"
  | "ENDORSEMENT_DIFFERS"
  | "LEG_OF_ANOTHER_DEVICE"
  | "PREVIOUS_LEG_DIFFERS"

/** A phone starts again a few times in an encounter. Of more legs nothing is believed. */
const MOST_LEGS = 1024

/**
 * The session keys that may be believed, of those that the package names: that of leg 0 is proven by the encounter's id. For the others it is taken, and
 * {@link LegsCheck} says what proves it.
 */
export function sessionKeysOf(
  encounter: Bytes,
  legs: readonly { readonly leg: number; readonly sessionKey: Bytes }[],
  report: Report<Found<LegsFindingCode>>,
): Map<number, Bytes> {
  const keys = new Map<number, Bytes>()
  for (const { leg, sessionKey } of legs.slice(0, MOST_LEGS)) {
    if (leg === 0 && !equalBytes(encounterIdOf(sessionKey), encounter)) {
      const words = "the session key of leg 0 doesn't hash to the encounter"
      report({ code: "ENCOUNTER_KEY_DIFFERS", place: { leg }, words })
    } else keys.set(leg, sessionKey)
  }
  return keys
}

/** What ties legs to the encounter and to each other (spec/statement.md §2.3, §5.3). */
export class LegsCheck implements RecordCheck {
  readonly #report: Report<Found<LegsFindingCode>>
  readonly #chains: Chains
  readonly #sessionKeys: ReadonlyMap<number, Bytes>
  readonly #endorsements: readonly LegEndorsement[]
  readonly #statements = new Map<number, LegStatement>()
  /** By leg: the device key that vouches for it. */
  readonly devices = new Map<number, Bytes>()

  constructor(
    chains: Chains,
    sessionKeys: ReadonlyMap<number, Bytes>,
    endorsements: readonly LegEndorsement[],
    report: Report<Found<LegsFindingCode>>,
  ) {
    this.#chains = chains
    this.#sessionKeys = sessionKeys
    this.#endorsements = endorsements
    this.#report = report
  }

  see({ leg, items }: SeenBatch): void {
    for (const { statement } of items) if (statement?.kind === "leg") this.#statements.set(leg, statement)
  }

  /** Legs that are proven to be of this encounter: the first, and those that the same device vouches for. */
  get proven(): ReadonlySet<number> {
    const first = this.devices.get(0)
    const isProven = (leg: number) => {
      const own = this.devices.get(leg)
      return leg === 0 || (first !== undefined && own !== undefined && equalBytes(first, own))
    }
    return new Set([...this.#statements.keys()].filter(isProven))
  }

  /** @param awaited - endorsements are signatures, which a platform may take time for: {@link checkEndorsements} comes first. */
  finish(): void {
    for (const leg of this.#chains.legs) {
      const found = (code: LegsFindingCode, words: string) => this.#report({ code, place: { leg }, words })
      const statement = this.#statements.get(leg)
      if (statement === undefined) {
        found("LEG_STATEMENT_MISSING", "what the leg says of itself isn't there")
        continue
      }
      if (!equalBytes(statement.sessionKey, this.#sessionKeys.get(leg)!))
        found("SESSION_KEY_DIFFERS", "the leg names another session key than the one that signs it")
      if (leg !== 0) this.#checkContinues(leg, found)
      this.#checkPrevious(statement, found)
    }
    const [first] = this.#chains.legs
    if (first !== undefined && first !== 0)
      this.#report({ code: "LEG_MISSING", place: { leg: 0 }, words: "the leg that began the encounter isn't there" })
  }

  #checkContinues(leg: number, found: (code: LegsFindingCode, words: string) => void): void {
    const [first, own] = [this.devices.get(0), this.devices.get(leg)]
    if (own === undefined || first === undefined)
      found("LEG_NOT_ENDORSED", "no device key shows that this leg continues the encounter")
    else if (!equalBytes(own, first))
      found("LEG_OF_ANOTHER_DEVICE", "another device vouches for this leg than for leg 0")
  }

  #checkPrevious({ previousLeg }: LegStatement, found: (code: LegsFindingCode, words: string) => void): void {
    if (previousLeg === undefined) return
    const table = this.#chains.table(previousLeg.leg, "leg")
    if (table.end === 0) found("LEG_MISSING", `it goes on after leg ${previousLeg.leg}, of which nothing is there`)
    else if (table.placeOf(previousLeg.head) === undefined) {
      const named = toHex(previousLeg.head).slice(0, 8)
      found("PREVIOUS_LEG_DIFFERS", `it goes on after ${named} of leg ${previousLeg.leg}, which isn't there`)
    }
  }

  /** Verifies the endorsements that the package brings. To be called once the record has been seen, before {@link finish}. */
  async checkEndorsements(): Promise<void> {
    for (const endorsement of this.#endorsements) {
      const { leg } = endorsement
      const statement = this.#statements.get(leg)
      if (statement === undefined) continue
      try {
        this.devices.set(leg, await openEndorsement(endorsement, statement))
      } catch (error) {
        if (!(error instanceof FormatError || error instanceof OpenError)) throw error
        const words = "the device key's word isn't the one that the leg promised"
        this.#report({ code: "ENDORSEMENT_DIFFERS", place: { leg }, words })
      }
    }
  }
}
