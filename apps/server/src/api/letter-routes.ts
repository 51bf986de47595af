import {
  AFTER_CONTENT_TYPE,
  encodeKeptLetters,
  encodeLettersForCounsel,
  letterRoutes,
  MAX_LETTERS_POST,
} from "@alongside/protocol/letters"
import type { FastifyRequest } from "fastify"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { Owners } from "../accounts/owners.ts"
import { type LetterParts, readLettersTo, receiveLetters } from "../after/receive-letters.ts"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import { type HelpRouteParts, openHelpToken } from "./help-routes.ts"
import { ANY_ENCOUNTER, bodyOf, encounterIdOf, type Route } from "./route.ts"

export interface LetterRouteParts extends LetterParts, HelpRouteParts {
  readonly access: CounselAccess
  readonly owners: Owners
  readonly encounters: Encounters
  readonly store: SegmentStore
  readonly limits: Limits
}

/** What counsel writes after a call, and who reads it: spec/after.md. */
export function letterRouteTable(parts: LetterRouteParts): Route[] {
  const { letters, owners, encounters } = parts
  /** What is kept here goes on the disk that recordings need. */
  const assertRoom = (): void => {
    if (parts.store.pressure().freeBytes < parts.limits.diskForNewEncounters) throw new RequestError("DISK_FULL")
  }
  return [
    {
      method: "PUT",
      path: letterRoutes.lettersTo,
      rule: "help token",
      handler: async (request, reply) => {
        const { encounter } = (await openHelpToken(request, parts)).asked
        const recipient = readLettersTo(bodyOf(request))
        assertRoom()
        await letters.putRecipient(encounter, recipient)
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: letterRoutes.letters(ANY_ENCOUNTER),
      rule: "counsel session",
      mostBytes: MAX_LETTERS_POST,
      handler: async (request, reply, { key }) => {
        const id = await counselsEncounter(request, key, parts)
        assertRoom()
        await receiveLetters(id, key, bodyOf(request), parts)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: letterRoutes.letters(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = await counselsEncounter(request, key, parts)
        const told = { unverifiedRecipients: await letters.recipients(id), letters: await letters.of(id, key) }
        return reply.type(AFTER_CONTENT_TYPE).send(Buffer.from(encodeLettersForCounsel(told)))
      },
    },
    {
      method: "GET",
      path: letterRoutes.hers(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, reply, { key }) => {
        const id = encounterIdOf(request)
        if (id === undefined || !(await owners.owns(key, id))) throw new RequestError("ENCOUNTER_UNKNOWN")
        if ((await encounters.find(id)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
        return reply.type(AFTER_CONTENT_TYPE).send(Buffer.from(encodeKeptLetters(await letters.toHer(id))))
      },
    },
  ]
}

type WhoseParts = Pick<LetterRouteParts, "access" | "referrals">

/** Whether this counsel writes about it: who accepted it, or has taken it over, and has no conflict. */
export async function isCounsels(id: string, key: string, { access, referrals }: WhoseParts): Promise<boolean> {
  const hasAccepted = (await access.hasAccepted(id, key)) && (await access.mayRead(id, key))
  return hasAccepted || referrals.hasTaken(id, key)
}

/** @throws RequestError `ENCOUNTER_UNKNOWN` for one that isn't, as {@link isCounsels}; `ENCOUNTER_ERASED`. */
export async function counselsEncounter(
  request: FastifyRequest,
  key: string,
  parts: WhoseParts & Pick<LetterRouteParts, "encounters">,
): Promise<string> {
  const id = encounterIdOf(request)
  const isTheirs = id !== undefined && (await isCounsels(id, key, parts))
  if (!isTheirs || (await parts.encounters.find(id)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  return id
}
