import { placeOf } from "@alongside/evidence/verify/finding"
import type { Finding } from "@alongside/evidence/verify/findings"
import type { PackageReport } from "@alongside/evidence/verify/report"

const headings = { fault: "Wrong", warning: "Not proven, or not as it could be", note: "To know" } as const

const verdicts: Readonly<Record<PackageReport["verdict"], string>> = {
  fault: "Something is wrong with this package.",
  "self-consistent":
    "Nothing wrong was found, but the package only agrees with itself: whoever made up all of it made up that too.",
  anchored: "Nothing wrong was found, and it is tied to what your trust file says.",
}

/** The report for somebody who reads it at a terminal or prints it. */
export function reportText(report: PackageReport): string {
  const lines = [
    `Package      ${report.kind ?? "unknown"}`,
    `Encounter    ${report.encounter ?? "unknown"}`,
    `Fingerprint  ${report.fingerprint ?? "unknown"}`,
    `Statements   ${report.statements}`,
    `Opened       ${openedInWords(report)}`,
  ]
  for (const severity of ["fault", "warning", "note"] as const) {
    const found = report.findings.filter((one) => one.severity === severity)
    if (found.length > 0) lines.push("", headings[severity], ...findingLines(found), ...moreLines(found, report))
  }
  if (report.proved.length > 0) {
    lines.push("", "Proved")
    for (const { words, believing } of report.proved)
      lines.push(`  + ${words}`, ...(believing === undefined ? [] : [`      if you believe ${believing}`]))
  }
  lines.push("", "Not proved", ...report.notProved.map((words) => `  - ${words}`))
  return `${[...lines, "", verdicts[report.verdict]].join("\n")}\n`
}

function openedInWords({ openedSegments }: PackageReport): string {
  const parts = Object.entries(openedSegments).map(([track, count]) => `${count} ${track}`)
  return parts.length === 0 ? "nothing" : `${parts.join(", ")} segments`
}

/** Each with its place; a hint once for each code, behind the first. */
function findingLines(found: readonly Finding[]): string[] {
  const hinted = new Set<string>()
  return found.flatMap(({ code, place, words, hint }) => {
    const where = placeOf(place)
    const lines = [`  ${code}${where === "" ? "" : ` at ${where}`}`, `    ${words}`]
    if (!hinted.has(code)) lines.push(`    hint: ${hint}`)
    hinted.add(code)
    return lines
  })
}

/** Of each code only so many are told one by one. */
function moreLines(found: readonly Finding[], { findingCounts }: PackageReport): string[] {
  return [...new Set(found.map(({ code }) => code))].flatMap((code) => {
    const more = (findingCounts[code] ?? 0) - found.filter((one) => one.code === code).length
    return more > 0 ? [`  ${code}: ${more} more`] : []
  })
}
