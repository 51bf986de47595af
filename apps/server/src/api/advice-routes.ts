import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type AdviceList, openAdvicePost } from "@alongside/protocol/advice"
import { routes } from "@alongside/protocol/routes"
import { addAdviceRecord, adviceRecord, adviceRecordsOf } from "../accounts/advice-records.ts"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { Database } from "../accounts/database.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Owners } from "../accounts/owners.ts"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"
import { type ClaimParts, takeClaims } from "../receive/claims.ts"
import type { Encounters } from "../receive/encounters.ts"
import { ANY_ENCOUNTER, bodyOf, encounterIdOf, type Route } from "./route.ts"

export interface AdviceRouteParts {
  readonly access: CounselAccess
  readonly owners: Owners
  readonly encounters: Encounters
  readonly book: EncounterBook
  readonly database: Database
  readonly limits: Limits
  readonly now: () => number
  readonly help: Omit<ClaimParts, "onBegun">
}

/** Counsel who accepted says which record is their half of what was said, and the person is told which there are (spec/advice.md §3, §4). */
export function adviceRoutes(parts: AdviceRouteParts): Route[] {
  const { access, owners, encounters, database } = parts
  return [
    {
      method: "POST",
      path: routes.advice(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = encounterIdOf(request)
        if (id === undefined || !(await access.hasAccepted(id, key))) throw new RequestError("ENCOUNTER_UNKNOWN")
        await takeRecord(id, key, bodyOf(request), parts)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: routes.advice(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, _reply, { key }): Promise<AdviceList> => {
        const id = encounterIdOf(request)
        if (id === undefined || !(await owners.owns(key, id))) throw new RequestError("ENCOUNTER_UNKNOWN")
        // Throws where it is erased.
        await encounters.find(id)
        const rows = await adviceRecordsOf(database, id)
        const listed = await Promise.all(
          rows.map(async ({ record, counsel, signed }) => {
            const live = await encounters.find(record)
            if (live === undefined) return []
            const { startedMs, end: records } = live
            return [
              { record, counsel, startedMs, records, signed: Buffer.from(fromHex(signed)!).toString("base64url") },
            ]
          }),
        )
        return listed.flat()
      },
    },
  ]
}

async function takeRecord(
  encounter: string,
  counsel: string,
  bytes: Uint8Array<ArrayBuffer>,
  { encounters, book, database, limits, now, help }: AdviceRouteParts,
): Promise<void> {
  const { said, signed, claim } = await openAdvicePost(bytes).catch((error: unknown) => {
    throw error instanceof FormatError ? new RequestError("ADVICE_MALFORMED", { cause: error }) : error
  })
  const record = toHex(said.record)
  const isTheirs = toHex(said.encounter) === encounter && toHex(said.counselKey) === counsel
  // What is said in counsel's half of the talk is in no half of a half.
  if (!isTheirs || record === encounter || (await adviceRecord(database, encounter)) !== undefined)
    throw new RequestError("ADVICE_MALFORMED")
  // Throws where it is erased.
  if ((await encounters.find(encounter)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  // Before it is noted whose record it is: an encounter that another device began can't become one.
  const target = { id: record, idBytes: said.record }
  // Nobody is told that one began who isn't told of hers.
  const claimed = await takeClaims(target, [claim], { ...help, onBegun: () => undefined })
  const refusal = claimed.refusals.get(0)
  if (refusal !== undefined || claimed.encounter === undefined) throw new RequestError(refusal ?? "INTERNAL")
  const row = { record, encounter, counsel, at_ms: now(), signed: toHex(signed) }
  if (!(await addAdviceRecord(database, row, limits.adviceRecords))) throw new RequestError("ENCOUNTER_QUOTA_SPENT")
  if ((await adviceRecord(database, record))?.encounter !== encounter) throw new RequestError("ADVICE_MALFORMED")
  claimed.encounter.adviceOf = encounter
  if (!(await book.isErased(encounter))) return
  // Its erasing began meanwhile, and has perhaps passed this record by.
  claimed.encounter.isErased = true
  encounters.forget(claimed.encounter)
  throw new RequestError("ENCOUNTER_ERASED")
}
