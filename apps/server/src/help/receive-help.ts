import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { UnverifiedCose } from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import {
  encodeHelpAnswer,
  type HelpEnded,
  type HelpPost,
  type HelpWanted,
  parseHelpEnded,
  parseHelpPost,
  parseHelpWanted,
} from "@alongside/protocol/help"
import { parseEncounterId } from "@alongside/protocol/upload"
import { RequestError } from "../problem.ts"
import { type ClaimParts, claimedKey, takeClaims } from "../receive/claims.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import type { HelpDesk } from "./help-desk.ts"
import type { KeptRequest } from "./kept-request.ts"

export type HelpParts = ClaimParts & {
  readonly desk: HelpDesk
  readonly store: SegmentStore
  /** She said *all clear* of this encounter. */
  readonly onAllClear: (encounter: string) => Promise<void>
  /** Whether an encounter that isn't known yet may begin now. */
  readonly admitsNewEncounter: () => boolean
}

/** A signed word of the person's, and whose it is. */
interface Verified<Word> {
  readonly word: Word
  /** Of the leg that signed. */
  readonly sessionKey: Bytes
  readonly device: string
  readonly post: HelpPost
}

/**
 * Takes a request for help (spec/request.md §2), with its claim if it comes before anything of the recording.
 * @param id - The encounter in the address.
 * @returns a help-answer.
 * @throws RequestError what is wrong with it; nothing but claims was taken.
 */
export async function receiveHelpWanted(id: string, bytes: Uint8Array, parts: HelpParts): Promise<Bytes> {
  const arrived = parts.desk.expect()
  try {
    const { word: wanted, ...rest } = await verifiedWord<HelpWanted>(id, bytes, parseHelpWanted, parts, ofHelp)
    const { sessionKey, device, post } = rest
    const { sincePressMs, token } = post
    const asked = { wanted, device, sessionKey, sincePressMs, arrived, token }
    return await answer(await parts.desk.ask(asked), parts)
  } finally {
    arrived()
  }
}

/** Takes the person's word that it is over (spec/request.md §3). As {@link receiveHelpWanted}. */
export async function receiveHelpEnded(id: string, bytes: Uint8Array, parts: HelpParts): Promise<Bytes> {
  const { word } = await verifiedWord<HelpEnded>(id, bytes, parseHelpEnded, parts, ofHelp)
  const kept = await parts.desk.end(word)
  if (kept.request.ending?.because === "all clear") await parts.onAllClear(id)
  return answer(kept, parts)
}

type Signed<Word> = Word & { readonly signature: UnverifiedCose }

/** Which codes the faults of one kind of word have. */
export interface WordFaults {
  readonly malformed: ErrorCode
  readonly ofAnother: ErrorCode
  readonly unsigned: ErrorCode
}

const ofHelp: WordFaults = {
  malformed: "HELP_MALFORMED",
  ofAnother: "HELP_OF_ANOTHER_ENCOUNTER",
  unsigned: "HELP_SIGNATURE_INVALID",
}

/**
 * Reads a help-post and verifies what is signed in it with the session key of its leg, taking the claims that came along.
 * @param id - The encounter in the address.
 * @throws RequestError what is wrong with it; nothing but claims was taken.
 */
export async function verifiedWord<Word extends { readonly encounter: Bytes; readonly leg: number }>(
  id: string,
  bytes: Uint8Array,
  parse: (bytes: Uint8Array) => Signed<Word>,
  parts: HelpParts,
  faults: WordFaults,
): Promise<Verified<Word>> {
  const idBytes = parseEncounterId(id)
  if (idBytes === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  const { post, word } = read(bytes, parse, faults.malformed)
  if (!equalBytes(word.encounter, idBytes)) throw new RequestError(faults.ofAnother)
  await assertRoom(id, parts)
  // With the key that a claim in it names, beside that claim and not after it: a crowd that presses at once has half the wait.
  const early = claimedKey(post.claims, idBytes, word.leg)
  const isSignedEarly = early === undefined ? false : parts.signatures.verify(early, word.signature)
  const { encounter, refusals } = await takeClaims({ id, idBytes }, post.claims, parts)
  const refusal = refusals.get(word.leg)
  if (refusal !== undefined) throw new RequestError(refusal)
  const leg = encounter?.legs.get(word.leg)
  if (encounter?.device === undefined || leg === undefined) throw new RequestError("LEG_UNCLAIMED")
  const isThatKey = early !== undefined && equalBytes(early, leg.publicKey)
  const isSigned = isThatKey ? isSignedEarly : parts.signatures.verify(leg.publicKey, word.signature)
  if (!(await isSigned)) throw new RequestError(faults.unsigned)
  return { word, sessionKey: leg.publicKey, device: encounter.device, post }
}

function read<Word>(bytes: Uint8Array, parse: (bytes: Uint8Array) => Word, malformed: ErrorCode) {
  try {
    const post = parseHelpPost(bytes)
    return { post, word: parse(post.signed) }
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError(malformed, { cause: error })
    throw error
  }
}

/** As for uploads: a request may be the first that is heard of an encounter. */
async function assertRoom(id: string, { encounters, store, limits, admitsNewEncounter }: HelpParts): Promise<void> {
  const isKnown = encounters.inMemory(id) !== undefined || (await encounters.find(id)) !== undefined
  const { freeBytes } = store.pressure()
  if (freeBytes < (isKnown ? limits.diskForAnything : limits.diskForNewEncounters)) throw new RequestError("DISK_FULL")
  if (!isKnown && !admitsNewEncounter()) throw new RequestError("TOO_MANY_REQUESTS")
}

async function answer(kept: KeptRequest, { desk }: HelpParts): Promise<Bytes> {
  const { encounter, number } = kept.asked
  return encodeHelpAnswer({ ...desk.tokens.make(encounter, number), status: await desk.statusOf(kept) })
}
