import { randomBytes } from "node:crypto"
import type { AnswerTimesTold, Times, TimesShare } from "@alongside/protocol/board"
import type { Kysely } from "kysely"
import type { Database, Tables } from "../accounts/database.ts"
import { type AnswerRecord, answerTimes } from "../dispatch/answer-times.ts"

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Of fewer requests nothing is broken down: whoever knows of one would know how it went. */
const FEWEST = 5
/** The picture's columns, in seconds; what took longer has one of its own. */
const COLUMN_MS = 5000
const COLUMNS = 12

/**
 * Writes down how requests went that have just ended. It says of none of them which it was: no encounter, no device, only the hour. So it
 * stays when a recording is erased, and tells nobody whose it was.
 */
export async function noteAnswers(
  executor: Kysely<Tables>,
  ended: readonly { readonly pressedMs: number; readonly record: AnswerRecord }[],
): Promise<void> {
  if (ended.length === 0) return
  const rows = ended.map(({ pressedMs, record }) => ({
    id: randomBytes(16).toString("hex"),
    hour_ms: Math.floor(pressedMs / HOUR_MS) * HOUR_MS,
    ...{ jurisdiction: record.jurisdiction, language: record.language ?? null },
    answered_after_ms: record.answeredAfterMs ?? null,
    ...{ is_mistake: Number(record.isMistake), is_abandoned: Number(record.isAbandoned) },
    ...{ was_queued: Number(record.wasQueued), is_unmatched: Number(record.isUnmatched) },
  }))
  await executor.insertInto("answer").values(rows).execute()
}

/** Of requests that were made in the last `days` and have ended. */
export async function answersOf(database: Database, days: number, nowMs: number): Promise<AnswerTimesTold> {
  const rows = await database
    .selectFrom("answer")
    .selectAll()
    .where("hour_ms", ">=", nowMs - days * DAY_MS)
    .execute()
  return toldOf(
    days,
    rows.map((row) => ({
      ...{ jurisdiction: row.jurisdiction, language: row.language ?? undefined },
      answeredAfterMs: row.answered_after_ms ?? undefined,
      ...{ isMistake: row.is_mistake === 1, isAbandoned: row.is_abandoned === 1 },
      ...{ wasQueued: row.was_queued === 1, isUnmatched: row.is_unmatched === 1 },
    })),
  )
}

export function toldOf(days: number, records: readonly AnswerRecord[]): AnswerTimesTold {
  const isEnough = records.length >= FEWEST
  return {
    ...{ days, all: timesOf(records), fewest: FEWEST },
    byJurisdiction: breakDown(records, ({ jurisdiction }) => jurisdiction),
    byLanguage: breakDown(records, ({ language }) => language ?? "und"),
    histogram: isEnough ? histogramOf(records) : [],
  }
}

/**
 * [Note: What a few among many would tell]
 * A group of fewer than five isn't shown, and what is left over is counted together. If that were fewer than five, the total would give
 * it away: then the smallest group that could be shown joins it.
 */
function breakDown(records: readonly AnswerRecord[], groupOf: (record: AnswerRecord) => string): TimesShare[] {
  const groups = [...Map.groupBy(records, groupOf)].sort(
    ([one, ones], [other, others]) => others.length - ones.length || (one < other ? -1 : 1),
  )
  const shown = groups.filter(([, group]) => group.length >= FEWEST)
  const rest = groups.slice(shown.length).flatMap(([, group]) => group)
  while (rest.length > 0 && rest.length < FEWEST && shown.length > 0) rest.push(...shown.pop()![1])
  if (rest.length > 0 && rest.length < FEWEST) return []
  const shares: TimesShare[] = shown.map(([of, group]) => ({ of, times: timesOf(group) }))
  return rest.length === 0 ? shares : [...shares, { of: null, times: timesOf(rest) }]
}

function timesOf(records: readonly AnswerRecord[]): Times {
  const { p50Ms, p90Ms, p95Ms, p99Ms: _, ...rest } = answerTimes(records)
  return { ...rest, p50Ms: p50Ms ?? null, p90Ms: p90Ms ?? null, p95Ms: p95Ms ?? null }
}

function histogramOf(records: readonly AnswerRecord[]): AnswerTimesTold["histogram"] {
  const times = records.flatMap(({ isMistake, answeredAfterMs }) => (isMistake ? [] : (answeredAfterMs ?? [])))
  const columnOf = (ms: number): number => Math.min(COLUMNS, Math.max(0, Math.ceil(ms / COLUMN_MS) - 1))
  const counts = Array.from({ length: COLUMNS + 1 }, () => 0)
  for (const ms of times) counts[columnOf(ms)]! += 1
  return counts.map((answered, n) => ({ untilMs: n === COLUMNS ? null : (n + 1) * COLUMN_MS, answered }))
}
