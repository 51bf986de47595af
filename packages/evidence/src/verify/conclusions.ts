import { toHex } from "../format/bytes.ts"
import type { FindingCode } from "./catalogue.ts"
import type { SignedBy } from "./receipts.ts"
import type { Conclusion } from "./report.ts"
import type { Anchored } from "./trust.ts"

/** What the checks found out, as far as conclusions follow from it. */
export interface Established {
  readonly anchored: Anchored
  readonly signers: readonly SignedBy[]
  readonly legs: readonly number[]
  readonly provenLegs: ReadonlySet<number>
  readonly closedLegs: ReadonlySet<number>
  readonly openedSegments: number
  readonly filmsCompared: number
  readonly has: (code: FindingCode) => boolean
  readonly hasFaults: boolean
}

const TRUST_FILE = "whoever wrote the trust file"

const timeOf = (ms: number): string => new Date(ms).toISOString()
const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`
const inList = (legs: Iterable<number>): string => [...legs].sort((a, b) => a - b).join(", ")

/** What is proved, and by whom one has to be believed for it. Nothing is, where something is wrong: then what is wrong has to be looked at first. */
export function provedBy(found: Established): Conclusion[] {
  if (found.hasFaults || found.provenLegs.size === 0) return []
  const { anchored, signers } = found
  const proved: Conclusion[] = []
  const prove = (words: string, believing?: string) => proved.push({ words, believing })
  const source = anchored.encounter
  prove(
    `What is here of leg ${inList(found.provenLegs)} was signed by the keys that the encounter's id stands for; nothing of it was altered, dropped, added or reordered afterwards.`,
    source === undefined ? undefined : `for the encounter's id: ${source || TRUST_FILE}`,
  )
  if (found.openedSegments > 0)
    prove(
      `${counted(found.openedSegments, "segment opens", "segments open")} to exactly what was committed to at the time of recording.`,
    )
  if (found.filmsCompared > 0)
    prove(
      `${counted(found.filmsCompared, "copy that plays holds", "copies that play hold")} the same pictures and sound as the segments that opened.`,
    )
  if (found.closedLegs.size > 0) prove(`Leg ${inList(found.closedLegs)} is here to its end.`)
  for (const { serverKey, firstMs, lastMs } of signers) {
    const words = anchored.servers.find(({ signer }) => signer.serverKey === serverKey)?.words
    const who =
      words === undefined
        ? `whoever holds the key ${toHex(serverKey)}, which nothing here ties to anybody`
        : `the server that the trust file calls: ${words || toHex(serverKey)}`
    prove(
      `What has receipts existed when the server had it: the first at ${timeOf(firstMs)}, the last at ${timeOf(lastMs)}.`,
      who,
    )
  }
  if (anchored.package !== undefined)
    prove("Every byte of this package is the one meant.", `for its fingerprint: ${anchored.package || TRUST_FILE}`)
  if (anchored.device !== undefined)
    prove("The device key that vouches for it is the one known.", `for that key: ${anchored.device || TRUST_FILE}`)
  return proved
}

/** What isn't proved, always or this time: said, so that nobody takes silence for proof. */
export function notProvedBy(found: Established): string[] {
  const unproven = [
    "That a real camera and a real microphone saw and heard this: a web page can't prove it.",
    "That the device's clock and place were right: they are its claims.",
    "Who held the device, and that its program was unaltered.",
    "What captions, chapters and HOW-TO-VERIFY.txt say: whoever made the package wrote them.",
  ]
  const loose = found.legs.filter((leg) => !found.provenLegs.has(leg))
  if (loose.length > 0) unproven.push(`That leg ${inList(loose)} continues this encounter.`)
  const open = found.legs.filter((leg) => !found.closedLegs.has(leg))
  if (open.length > 0) unproven.push(`That nothing was recorded in leg ${inList(open)} behind what is here.`)
  if (found.has("TRACK_WITHHELD")) unproven.push("What the withheld tracks hold.")
  if (found.has("CONSULTATION_WITHHELD")) unproven.push("What she and her lawyer said to each other.")
  if (found.has("SEGMENT_SEALED")) unproven.push("What the sealed segments hold.")
  if (found.anchored.servers.length === 0)
    unproven.push("When this was recorded: no server that you know says when it had it.")
  if (found.has("PLAYABLE_NOT_COMPARED")) unproven.push("That every copy that plays shows what was recorded.")
  return unproven
}
