import { type FindingCode, hintFor, type Severity, severityOf } from "./catalogue.ts"
import type { Found } from "./finding.ts"

/** A finding as it is told. */
export interface Finding extends Found<FindingCode> {
  readonly severity: Severity
  readonly hint: string
}

/** Of each code so many are kept one by one, and the rest counted: a package of nothing but faults doesn't fill the memory. */
const KEPT_OF_EACH = 100

/** What was found, in the order in which it was. */
export class Findings {
  readonly #kept: Found<FindingCode>[] = []
  readonly #counts = new Map<FindingCode, number>()

  readonly report = (found: Found<FindingCode>): void => {
    const before = this.#counts.get(found.code) ?? 0
    this.#counts.set(found.code, before + 1)
    if (before < KEPT_OF_EACH) this.#kept.push(found)
  }

  /** How many there are of each code, also of those that weren't kept. */
  get counts(): ReadonlyMap<FindingCode, number> {
    return this.#counts
  }

  get hasFaults(): boolean {
    return [...this.#counts.keys()].some((code) => severityOf(code) === "fault")
  }

  /** Those that were kept: faults first, then warnings, then notes, each in the order in which they were found. */
  get all(): Finding[] {
    const told = this.#kept.map((found) => ({ ...found, severity: severityOf(found.code), hint: hintFor(found.code) }))
    const rank: Readonly<Record<Severity, number>> = { fault: 0, warning: 1, note: 2 }
    return told.sort((a, b) => rank[a.severity] - rank[b.severity])
  }
}
