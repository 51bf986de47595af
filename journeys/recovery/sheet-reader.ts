/** What a sheet opens, found out without the phone's code: the words, the server, the key ring, the recordings. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Identity } from "@alongside/evidence/open/envelope"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { EnvelopeKeys } from "@alongside/evidence/package/envelope-keys"
import { openKeyRing } from "@alongside/evidence/recovery/key-ring"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { type RecoverySecret, recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import { readWords, secretFromShares } from "@alongside/evidence/recovery/sheet"
import { english } from "@alongside/evidence/recovery/words/english"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { parseBatch } from "@alongside/evidence/statement/batch"
import { ownerRoutes, parseKeyRing } from "@alongside/protocol/owner"
import { routes } from "@alongside/protocol/routes"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { SignedOwner } from "../signed-owner.ts"
import type { StoredRecord } from "../stored-record.ts"
import type { Town } from "../town.ts"

/** @param papers - a sheet, or shares enough: each its words in one line. */
export function secretOnPaper(...papers: readonly string[]): Promise<RecoverySecret> {
  return secretFromShares(papers.map((words) => readWords(english, words.split(" "))))
}

/** What the person sees who signs in with the secret: the ids that the server lists to her, and her key ring's keys. */
export async function signInWith(
  town: Town,
  secret: RecoverySecret,
): Promise<{ readonly listed: string[]; readonly older: Identity[]; readonly ringVersion: number }> {
  const owner = new SignedOwner(town.server.origin, await ownerKeyOf(secret))
  const answer = await owner.signIn()
  if (!answer.ok) throw new Error(`signing in with the sheet was answered with ${answer.status} ${await answer.text()}`)
  const { older, ringVersion } = await keyRingOf(owner, secret)
  const listed = (await owner.list()).map(({ id }) => id)
  return { listed, older, ringVersion }
}

async function keyRingOf(
  owner: SignedOwner,
  secret: RecoverySecret,
): Promise<{ readonly older: Identity[]; readonly ringVersion: number }> {
  const { version, file } = parseKeyRing(await owner.bytes(ownerRoutes.keyRing))
  const { older } = await openKeyRing(file, await recoveryIdentityOf(secret), version)
  return { older: older.map(({ recovery }) => recovery), ringVersion: version }
}

/** All that the server has of her only recording, as who has the sheet may fetch it, and what of it the sheet and its key ring open. */
export async function fetchOnlyRecording(
  owner: SignedOwner,
  sheet: string,
): Promise<{ readonly id: string; readonly batches: readonly Bytes[]; readonly keys: EnvelopeKeys }> {
  const secret = await secretOnPaper(sheet)
  const [only, ...others] = await owner.list()
  if (only === undefined || others.length > 0) throw new Error(`she has ${others.length + 1} recordings, or none`)
  const frames = parseRecordFrames(await owner.bytes(routes.records(only.id, 0, only.records)))
  const batches = frames?.map(({ batch }) => batch) ?? []
  if (batches.length !== only.records) throw new Error(`of ${only.records} records came ${batches.length}`)
  return { id: only.id, batches, keys: await keysWith(owner, secret, batches) }
}

/** What a sheet and its key ring open of some batches. */
export async function keysWith(
  owner: SignedOwner,
  secret: RecoverySecret,
  batches: readonly Bytes[],
): Promise<EnvelopeKeys> {
  const identities = [await recoveryIdentityOf(secret), ...(await keyRingOf(owner, secret)).older]
  const openers = identities.map(async (identity) => ({
    reader: readerOf({ kind: "recovery", recipient: await recipientOf(identity) }),
    identity,
  }))
  const keys = new EnvelopeKeys(parseBatch(batches[0]!).encounter, await Promise.all(openers))
  for (const batch of batches) await keys.take(batch)
  return keys
}

/** Who has the sheet, signed in. @param address - where the server is asked, when it isn't where her browser sees it. */
export async function ownerWith(sheet: string, origin: string, address = origin): Promise<SignedOwner> {
  const owner = new SignedOwner(origin, await ownerKeyOf(await secretOnPaper(sheet)), address)
  const answer = await owner.signIn()
  if (!answer.ok) throw new Error(`signing in with the sheet was answered with ${answer.status} ${await answer.text()}`)
  return owner
}

/** Every recording in the town, opened with the secret and with what its ring holds. @throws when one doesn't open. */
export async function openedWith(town: Town, secret: RecoverySecret): Promise<StoredRecord[]> {
  const { older } = await signInWith(town, secret)
  return town.stored({ identity: await recoveryIdentityOf(secret), older, kind: "recovery" })
}
