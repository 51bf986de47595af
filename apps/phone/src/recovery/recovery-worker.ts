import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import {
  adviceIdentityOf,
  newRecoverySecret,
  type RecoverySecret,
  recoveryIdentityOf,
  recoverySecretFrom,
} from "@alongside/evidence/recovery/secret"
import { secretFromSecurityKey } from "@alongside/evidence/recovery/security-key"
import { assertSheetOf, makeShares, makeSheet, type SheetNumbers } from "@alongside/evidence/recovery/sheet"
import { identityToRecipient } from "age-encryption"
import { openDatabase } from "../outbox/database.ts"
import { deviceKey } from "../seal/device-key.ts"
import { KeyMoveError } from "./error.ts"
import { eraseKeysHere, holdingKeyFile, readKeysHere, writeKeysHere } from "./key-file.ts"
import { keysOf, moveKeys } from "./move-keys.ts"
import type { Kept, RecoveryAnswers, RecoveryOrder, RecoveryReport } from "./orders.ts"
import { signInAsOwner } from "./owner-line.ts"
import { type Carrier, openRecoveryNews, putRecoveryFacts, readRecoveryFacts } from "./recovery-facts.ts"

/**
 * Takes the key off the phone. The new secret is in this worker's memory from its making to the worker's end, and reaches the disk only
 * once a carrier of it was read back, in the one file that is erased as soon as the server has the key ring.
 */

declare const self: DedicatedWorkerGlobalScope

const news = openRecoveryNews()
const database = openDatabase()
let secret: RecoverySecret | undefined
let sheet: Promise<SheetNumbers> | undefined
let shares: Promise<readonly SheetNumbers[]> | undefined

function held(): RecoverySecret {
  if (secret === undefined) throw new Error("there is no secret yet")
  return secret
}

function take(next: RecoverySecret | undefined): undefined {
  if (next === undefined) throw new RangeError("a secret has 32 bytes")
  secret = next
  sheet = undefined
  shares = undefined
}

async function assertInUse(entered: RecoverySecret | undefined): Promise<undefined> {
  const facts = await readRecoveryFacts(await database)
  if (facts !== undefined && entered !== undefined) await assertSheetOf(facts.recipient, entered)
}

async function keep(carrier: Carrier, replaced: RecoverySecret | undefined): Promise<Kept> {
  const kept = held()
  const db = await database
  const recipient = await identityToRecipient(await recoveryIdentityOf(kept))
  await holdingKeyFile(async () => {
    const here = await readKeysHere()
    const waiting = here?.leaving
    const older = [...(waiting === undefined ? [] : [await keysOf(waiting)]), ...(here?.older ?? [])]
    await writeKeysHere({ secret: here?.secret, older, leaving: kept, replaced: replaced ?? waiting ?? here?.replaced })
  })
  const adviceRecipient = await identityToRecipient(await adviceIdentityOf(kept))
  await putRecoveryFacts(db, {
    recipient,
    adviceRecipient,
    owner: (await ownerKeyOf(kept)).publicKey,
    carriers: [carrier],
    isSettled: false,
    sinceWallMs: Date.now(),
  })
  news.postMessage({ recipient, adviceRecipient, whereabouts: "leaving" })
  return finish()
}

async function adopt(entered: RecoverySecret | undefined, carrier: Carrier): Promise<Kept> {
  take(entered)
  if ((await signInAsOwner(await ownerKeyOf(held()))) === undefined) {
    throw new KeyMoveError("SHEET_NOT_KNOWN_HERE", "the server doesn't know whose sheet it is")
  }
  return keep(carrier, undefined)
}

async function note(carrier: Carrier): Promise<undefined> {
  const db = await database
  const facts = await readRecoveryFacts(db)
  if (facts !== undefined && !facts.carriers.includes(carrier))
    await putRecoveryFacts(db, { ...facts, carriers: [...facts.carriers, carrier] })
}

async function finish(): Promise<Kept> {
  const db = await database
  const facts = await readRecoveryFacts(db)
  if (facts === undefined) return { whereabouts: "here", fault: undefined }
  try {
    if (!facts.isSettled) {
      const here = await readKeysHere()
      if (here?.leaving === undefined) throw new KeyMoveError("KEY_FILE_MISSING", "what was to leave isn't there")
      await moveKeys(await deviceKey(db), here)
    }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return { whereabouts: "leaving", fault: code }
  }
  await putRecoveryFacts(db, { ...facts, isSettled: true })
  await holdingKeyFile(eraseKeysHere)
  news.postMessage({ recipient: facts.recipient, adviceRecipient: facts.adviceRecipient, whereabouts: "away" })
  return { whereabouts: "away", fault: undefined }
}

async function carryOut(order: RecoveryOrder): Promise<RecoveryAnswers[keyof RecoveryAnswers]> {
  switch (order.order) {
    case "make":
      return take(newRecoverySecret())
    case "take":
      return take(await secretFromSecurityKey(order.prfOutput))
    case "adopt":
      return adopt(recoverySecretFrom(order.secret), order.carrier)
    case "check":
      return assertInUse(recoverySecretFrom(order.secret))
    case "sheet":
      sheet ??= makeSheet(held())
      return sheet
    case "shares":
      shares ??= makeShares(held())
      return shares
    case "keep":
      return keep(order.carrier, order.replaced === undefined ? undefined : recoverySecretFrom(order.replaced))
    case "note":
      return note(order.carrier)
    case "finish":
      return finish()
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  return typeof code === "string" ? code : undefined
}

// One after the other: each works on what the one before left.
let last: Promise<unknown> = Promise.resolve()
self.onmessage = ({ data }: MessageEvent<RecoveryOrder & { readonly number: number }>) => {
  const { number } = data
  const report = (what: RecoveryReport): void => self.postMessage(what)
  last = last
    .then(() => carryOut(data))
    .then(
      (answer) => report({ number, answer }),
      (error: unknown) => {
        const { name, message } = error instanceof Error ? error : new Error(String(error))
        report({ number, failed: { name, message, code: codeOf(error) } })
      },
    )
}
