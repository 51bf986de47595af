import type { Report } from "../finding.ts"
import type { BagFinding } from "./finding.ts"
import { readListedPath } from "./path.ts"
import { linesOf } from "./text.ts"

/** Checks that what `fetch.txt` lists stays within the bag (RFC 8493 §2.2.3). Nothing is ever fetched. */
export function checkFetch(text: string, report: Report<BagFinding>): void {
  for (const line of linesOf(text)) {
    const [, written] = /^\S+[ \t]+(?:-|[0-9]+)[ \t]+(.+)$/s.exec(line) ?? []
    if (written === undefined) {
      report({ code: "BAG_FETCH_INVALID", file: "fetch.txt", words: "a line isn't an address, a length and a path" })
      continue
    }
    const { path, unsafe } = readListedPath(written, true)
    if (unsafe !== undefined || !path.startsWith("data/")) {
      report({ code: "BAG_PATH_UNSAFE", file: "fetch.txt", words: `a path ${unsafe ?? "is outside data/"}` })
    }
  }
}
