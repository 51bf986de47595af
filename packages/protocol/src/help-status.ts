import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, parseCose, payloadOf, type Sign, signCose } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"

/** How a request stands. `waiting`: made, and nobody rung yet. */
export const helpPhases = ["waiting", "ringing", "answered", "queued", "unanswered", "handing over", "ended"] as const
export type HelpPhase = (typeof helpPhases)[number]

export const helpEndings = ["all clear", "person left", "call over", "waited out"] as const
export type HelpEnding = (typeof helpEndings)[number]

/** Counsel who has accepted, as the server says. Only {@link acceptance} shows that it is so. */
export interface AnsweringCounsel {
  /** Ed25519, 32 bytes: to be found in the organisation's list of counsel. */
  readonly key: Bytes
  /** 1 to 80 characters, as the organisation's roster has it. */
  readonly name: string
  /** BCP 47. */
  readonly languages: readonly string[]
  /** The two are in the call. */
  readonly isConnected: boolean
  /** Fencing token of this acceptance: grows with each. */
  readonly token: number
  /** Counsel's own signed word: `openAcceptance`. `undefined` until it has come. */
  readonly acceptance: Bytes | undefined
}

/** What the server says of a request. The phone shows no status older than the newest it has verified. */
export interface HelpStatus {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Of the request, as in `HelpWanted`. */
  readonly number: number
  /** Grows with every status of this request. */
  readonly version: number
  /** Server clock, milliseconds since 1970. */
  readonly atMs: number
  readonly phase: HelpPhase
  /** People who are being rung now. */
  readonly ringing: number
  /** Place among those who wait, from 1; `undefined` while nobody has to wait. */
  readonly place: number | undefined
  /** Time to offer a number to dial, with the warning that dialling may end the recording. */
  readonly offersNumber: boolean
  readonly counsel: AnsweringCounsel | undefined
  /** A volunteer who holds the line until counsel is connected; only {@link AnsweringCounsel.acceptance} shows that it is so. */
  readonly holder: AnsweringCounsel | undefined
  /** Only in phase `ended`. */
  readonly ending: HelpEnding | undefined
}

/** Of what GET `helpRoutes.status` answers: the signed status. */
export const STATUS_CONTENT_TYPE = 'application/cose; cose-type="cose-sign1"'

/** Signed by the server's key: spec/request.md §4. */
export function signHelpStatus(status: HelpStatus, sign: Sign): Promise<Bytes> {
  const { encounter, number, version, atMs, phase, ringing, place, offersNumber, counsel, holder, ending } = status
  const payload: Cbor = [
    ...[encounter, number, version, atMs, helpPhases.indexOf(phase), ringing, place ?? null, offersNumber],
    counsel === undefined ? null : encodeCounsel(counsel),
    ending === undefined ? null : helpEndings.indexOf(ending),
    // Left out where nobody does: an app of an older release reads all but this.
    ...(holder === undefined ? [] : [encodeCounsel(holder)]),
  ]
  return signCose(coseTypes.helpStatus, encodeCbor(payload), sign)
}

function encodeCounsel({ key, name, languages, isConnected, token, acceptance }: AnsweringCounsel): Cbor {
  return [key, name, languages, isConnected, token, acceptance ?? null]
}

/**
 * Reads a status and verifies it with the server's key, which the phone pinned at its first contact.
 * @param expectedEncounter - A status of any other is refused.
 * @param verify - For browsers that have no Ed25519 of their own.
 * @throws {FormatError} `SIGNATURE_INVALID`, `COSE_INVALID`, and those of `parseCose`.
 */
export async function openHelpStatus(
  bytes: Uint8Array,
  expectedServerKey: Bytes,
  expectedEncounter: Bytes,
  verify = verifyEd25519,
): Promise<HelpStatus> {
  const cose = parseCose(bytes, coseTypes.helpStatus)
  if (!(await verify(expectedServerKey, cose.claimedSignature, cose.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a status isn't signed by the server's key")
  }
  const status = readStatus(payloadOf(cose))
  return equalBytes(status.encounter, expectedEncounter) ? status : invalid("encounter")
}

function readStatus(payload: Cbor): HelpStatus {
  if (!Array.isArray(payload) || payload.length < 10 || payload.length > 11) return invalid("form")
  const [encounter, number, version, atMs, phase, ringing, place, offersNumber, counsel, ending, holder] =
    payload as readonly Cbor[]
  if (!(encounter instanceof Uint8Array && encounter.length === 32)) return invalid("encounter")
  if (typeof offersNumber !== "boolean") return invalid("offer")
  return {
    ...{ encounter: encounter as Bytes, number: count(number), version: count(version), atMs: count(atMs) },
    phase: oneOf(helpPhases, phase),
    ringing: count(ringing),
    place: place === null ? undefined : count(place),
    offersNumber,
    counsel: counsel === null ? undefined : readCounsel(counsel!),
    holder: holder === undefined ? undefined : readCounsel(holder),
    ending: ending === null ? undefined : oneOf(helpEndings, ending),
  }
}

function readCounsel(value: Cbor): AnsweringCounsel {
  if (!Array.isArray(value) || value.length !== 6) return invalid("counsel")
  const [key, name, languages, isConnected, token, acceptance] = value as readonly Cbor[]
  if (!(key instanceof Uint8Array && key.length === 32)) return invalid("counsel's key")
  if (typeof name !== "string" || name.length === 0 || name.length > 80) return invalid("counsel's name")
  if (!Array.isArray(languages) || !languages.every((one) => typeof one === "string")) return invalid("languages")
  if (typeof isConnected !== "boolean") return invalid("connection")
  if (acceptance !== null && !(acceptance instanceof Uint8Array)) return invalid("acceptance")
  return {
    ...{ key: key as Bytes, name, languages: languages as readonly string[], isConnected, token: count(token) },
    acceptance: (acceptance as Bytes | null) ?? undefined,
  }
}

function oneOf<T>(names: readonly T[], value: Cbor | undefined): T {
  const name = typeof value === "number" ? names[value] : undefined
  return name === undefined ? invalid("phase or ending") : name
}

function count(value: Cbor | undefined): number {
  return typeof value === "number" && value >= 0 ? value : invalid("number")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of a status is not what it has to be`, { part })
}
