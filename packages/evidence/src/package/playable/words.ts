import type { PackageKind } from "../kind.ts"
import type { Lane } from "./media-index.ts"
import type { Hole } from "./plan.ts"

const laneWords: Readonly<Record<Lane, string>> = { audio: "sound", video: "picture" }

/**
 * Says that nothing is there. Only who has the whole recording is told the cause: others read `not recorded`, whatever it was
 * (spec/package.md §2.1).
 */
export function holeWords({ lane, why }: Hole, kind: PackageKind): string {
  const causes = why.filter((one) => one !== "unopened").map((one) => one.replaceAll("-", " "))
  const said = [
    ...(causes.length === 0 ? [] : [kind === "whole" ? `not recorded (${causes.join(", ")})` : "not recorded"]),
    ...(why.includes("unopened") ? ["could not be opened"] : []),
  ]
  return `${laneWords[lane]}: ${said.length === 0 ? "missing from the record" : said.join(", ")}`
}

export const againWords = (lane: Lane): string => `${laneWords[lane]} again`

/** What a Date can say, either way (ECMA-262 §21.4.1.1); a statement can say more. */
const FURTHEST_MS = 8.64e15

/** `2026-11-21 18:00:05 UTC`, to the nearest second. */
export function clockWords(wallMs: number): string {
  const said = Math.min(Math.max(wallMs, -FURTHEST_MS), FURTHEST_MS)
  // Times of media begin a few milliseconds before a second more often than at one.
  return `${new Date(Math.round(said / 1000) * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace("T", " ")} UTC`
}
