import type { HelpRequest } from "./help-request.ts"

/** What became of one request, for the coordinator's board: no person, no place, no content. */
export interface AnswerRecord {
  readonly jurisdiction: string
  readonly language: string | undefined
  /** From the press to the acceptance that led to a connection; `undefined` when there was none. */
  readonly answeredAfterMs: number | undefined
  /** Taken back as a mistake before anybody answered. */
  readonly isMistake: boolean
  /** The person left, or nobody came until the longest wait was over. */
  readonly isAbandoned: boolean
  readonly wasQueued: boolean
  /** At no time was anybody on call who may have taken it. */
  readonly isUnmatched: boolean
}

export function answerRecord({ need, pressedMs, history, ending }: HelpRequest): AnswerRecord {
  const isAnswered = history.answeredMs !== undefined
  return {
    jurisdiction: need.jurisdiction,
    language: need.languages[0],
    answeredAfterMs: isAnswered ? history.answeredMs - pressedMs : undefined,
    isMistake: !isAnswered && ending?.because === "all clear",
    isAbandoned: !isAnswered && (ending?.because === "person left" || ending?.because === "waited out"),
    wasQueued: history.queuedMs !== undefined,
    isUnmatched: !history.wasMatched,
  }
}

/**
 * Time to answer, from the press. Shares are of all requests that weren't mistakes, those that nobody could have taken
 * included; percentiles are of those that were answered, `undefined` when none was.
 */
export interface AnswerTimes {
  readonly requests: number
  readonly mistakes: number
  readonly answered: number
  readonly abandoned: number
  readonly queued: number
  readonly unmatched: number
  readonly p50Ms: number | undefined
  readonly p90Ms: number | undefined
  readonly p95Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Beside the standard for emergency calls (NENA-STA-020.1-2020): 90 % within 15 s, 95 % within 20 s. */
  readonly within15: number
  readonly within20: number
}

export function answerTimes(records: readonly AnswerRecord[]): AnswerTimes {
  const meant = records.filter(({ isMistake }) => !isMistake)
  const times = meant.flatMap(({ answeredAfterMs }) => answeredAfterMs ?? []).sort((one, other) => one - other)
  const count = (question: (record: AnswerRecord) => boolean): number => meant.filter(question).length
  const shareWithin = (ms: number): number => times.filter((time) => time <= ms).length / Math.max(1, meant.length)
  return {
    requests: records.length,
    mistakes: records.length - meant.length,
    answered: times.length,
    abandoned: count(({ isAbandoned }) => isAbandoned),
    queued: count(({ wasQueued }) => wasQueued),
    unmatched: count(({ isUnmatched }) => isUnmatched),
    p50Ms: percentile(times, 0.5),
    p90Ms: percentile(times, 0.9),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
    within15: shareWithin(15_000),
    within20: shareWithin(20_000),
  }
}

/** The smallest that at least this share doesn't exceed (nearest rank). */
const percentile = (ordered: readonly number[], share: number): number | undefined =>
  ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)]
