import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import type { UnverifiedCose } from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import type { Member } from "@alongside/evidence/roster/member"
import { parseClaim } from "@alongside/evidence/statement/claim"
import type { ClosingAct } from "@alongside/evidence/statement/closing"
import { fromBase64url } from "@alongside/live/call/base64url"
import { parseAcceptance } from "@alongside/protocol/acceptance"
import type { Told } from "@alongside/protocol/circle"
import type { PressWords } from "@alongside/protocol/circle-answers"
import { type Closing, parseClosing } from "@alongside/protocol/closing"
import { verifyAnywhere } from "../../seal/verify-anywhere.ts"

/** What of a press no server can make up. */
export interface SignedWords {
  /** Name of the counsel who signed that they have it, as the organisation's root certifies it; undefined where none has, or can be checked. */
  readonly counsel: string | undefined
  /** What her phone said of its being over, by act: whether a PIN of hers was typed for it. */
  readonly ends: Partial<Record<ClosingAct, boolean>>
}

/**
 * Checks what a server shows as signed (spec/circle.md §5.2). What isn't good isn't there.
 * @param told - what her device signed for this contact.
 * @param members - of the roster that was checked from her organisation's pin on; empty where there is none.
 */
export async function readSignedWords(
  { claims, acceptance, closings }: PressWords,
  told: Told,
  members: readonly Member[],
): Promise<SignedWords> {
  const keys = await sessionKeys(claims, told)
  const said = await Promise.all(closings.map((one) => orNothing(() => closingOf(one, told, keys))))
  return {
    counsel: acceptance === null ? undefined : await orNothing(() => counselOf(acceptance, told, keys, members)),
    ends: Object.fromEntries(said.flatMap((one) => (one === undefined ? [] : [[one.act, one.isConfirmed]]))),
  }
}

/** By leg: those that her device vouches for. */
async function sessionKeys(claims: readonly string[], told: Told): Promise<ReadonlyMap<number, Bytes>> {
  const keys = new Map<number, Bytes>()
  for (const one of claims) {
    await orNothing(async () => {
      const { encounter, deviceKey, leg, sessionKey, signature } = parseClaim(bytesOf(one))
      const isHers = equalBytes(encounter, told.encounter) && equalBytes(deviceKey, told.deviceKey)
      if (isHers && (await isSigned(told.deviceKey, signature))) keys.set(leg, sessionKey)
      return undefined
    })
  }
  return keys
}

async function counselOf(
  acceptance: string,
  told: Told,
  keys: ReadonlyMap<number, Bytes>,
  members: readonly Member[],
): Promise<string | undefined> {
  const { encounter, sessionKey, counselKey, signature } = parseAcceptance(bytesOf(acceptance))
  const isOfThis =
    equalBytes(encounter, told.encounter) && [...keys.values()].some((key) => equalBytes(key, sessionKey))
  const member = members.find(({ role, key }) => role === "counsel" && equalBytes(key, counselKey))
  if (!isOfThis || member === undefined || !(await isSigned(counselKey, signature))) return undefined
  return member.name
}

async function closingOf(
  bytes: string,
  told: Told,
  keys: ReadonlyMap<number, Bytes>,
): Promise<Pick<Closing, "act" | "isConfirmed"> | undefined> {
  const { encounter, leg, act, isConfirmed, signature } = parseClosing(bytesOf(bytes))
  const key = keys.get(leg)
  if (key === undefined || toHex(encounter) !== toHex(told.encounter)) return undefined
  return (await isSigned(key, signature)) ? { act, isConfirmed } : undefined
}

/** Nothing at all, which is no statement of any kind, for what isn't base64url. */
const bytesOf = (text: string): Bytes => fromBase64url(text) ?? new Uint8Array(0)

function isSigned(key: Bytes, { claimedSignature, signedBytes }: UnverifiedCose): Promise<boolean> {
  return verifyAnywhere(key, claimedSignature, signedBytes)
}

/** What can't be read says nothing. */
async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof FormatError) return undefined
    throw cause
  }
}
