import type { Bytes } from "@alongside/evidence/format/bytes"
import { phoneRoutes } from "@alongside/protocol/routes"
import { encodeUpload, MAX_BATCHES, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import type { BatchRow } from "../outbox/rows.ts"

/** An upload that the page sends when it is closed: workers, and what they have on its way, end with it. */
export interface Farewell {
  readonly path: string
  readonly body: Bytes
  /** Said here: the page that sends it loads none of the format's code. */
  readonly contentType: string
}

/** Browsers take 64 KiB of a page that is being closed (Fetch standard, "keepalive"). */
const MOST_BYTES = 60 * 1024

/**
 * The newest sound that no receipt covers yet. What arrives twice that way is recognised by the server.
 * @param waiting - of the encounter that is recorded, in any order. @param bytesOf - from memory.
 */
export function farewellOf(
  waiting: readonly BatchRow[],
  bytesOf: (number: number) => Bytes | undefined,
  claimsFor: (encounter: string, legs: ReadonlySet<number>) => readonly Bytes[],
): Farewell | undefined {
  const newestFirst = waiting.filter(({ isVideo }) => !isVideo).sort((a, b) => b.number - a.number)
  const encounter = newestFirst[0]?.encounter
  if (encounter === undefined) return undefined
  const batches: Bytes[] = []
  const legs = new Set<number>()
  let length = 0
  for (const { number, leg } of newestFirst) {
    const bytes = bytesOf(number)
    if (bytes === undefined) continue
    length += bytes.length
    if (length > MOST_BYTES || batches.length >= MAX_BATCHES) break
    batches.unshift(bytes)
    legs.add(leg)
  }
  if (batches.length === 0) return undefined
  const body = encodeUpload({ claims: claimsFor(encounter, legs), batches })
  return { path: phoneRoutes.batches(encounter), body, contentType: UPLOAD_CONTENT_TYPE }
}
