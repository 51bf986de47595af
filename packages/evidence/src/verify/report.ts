import type { PackageKind } from "../package/kind.ts"
import type { Track } from "../statement/place.ts"
import type { FindingCode } from "./catalogue.ts"
import type { Finding } from "./findings.ts"

/**
 * What comes of verifying, in one word. *fault*: something in it is wrong. *self-consistent*: nothing is wrong, and nothing known from elsewhere ties it to anything.
 * *anchored*: nothing is wrong, and it is what somebody who is believed says it is.
 */
export type Verdict = "fault" | "self-consistent" | "anchored"

/** Something that is proved, and whom one has to believe for it. */
export interface Conclusion {
  readonly words: string
  /** `undefined`: nobody; it can be computed by anyone. */
  readonly believing: string | undefined
}

export interface PackageReport {
  readonly verdict: Verdict
  readonly kind: PackageKind | undefined
  /** Hexadecimal, as everywhere below. */
  readonly encounter: string | undefined
  /** Hash of `tagmanifest-sha256.txt`: to be compared with one that came another way. */
  readonly fingerprint: string | undefined
  readonly legs: readonly number[]
  readonly statements: number
  /** Segments that opened to what was committed to. */
  readonly openedSegments: Readonly<Partial<Record<Track, number>>>
  readonly serverKeys: readonly {
    readonly key: string
    readonly receipts: number
    readonly fromMs: number
    readonly toMs: number
  }[]
  readonly findings: readonly Finding[]
  /** All that were found, also beyond the first hundred of a code. */
  readonly findingCounts: Readonly<Partial<Record<FindingCode, number>>>
  readonly proved: readonly Conclusion[]
  readonly notProved: readonly string[]
}
