import { expect, test } from "vitest"
import { toHex } from "../format/bytes.ts"
import { recipientOf } from "../open/recipient.ts"
import { openKeyRing, sealKeyRing } from "./key-ring.ts"
import { ownerKeyOf } from "./owner-key.ts"
import { adviceIdentityOf, newRecoverySecret, recoveryIdentityOf } from "./secret.ts"
import { secretFromSecurityKey } from "./security-key.ts"
import {
  assertSheetOf,
  isWholeSheet,
  makeShares,
  makeSheet,
  readNumbers,
  secretFromShares,
  setNameOf,
} from "./sheet.ts"
import { readSheetQr, sheetQrText } from "./sheet-qr.ts"

test("a sheet gives the secret back, by its words and by its code", async () => {
  const secret = newRecoverySecret()
  const sheet = await makeSheet(secret)
  expect(isWholeSheet(readNumbers(sheet))).toBe(true)
  expect(await secretFromShares([readNumbers(sheet)])).toEqual(secret)
  expect(await secretFromShares([readSheetQr(sheetQrText(sheet))])).toEqual(secret)
})

test("any two of three shares do, and one doesn't", async () => {
  const secret = newRecoverySecret()
  const shares = (await makeShares(secret)).map(readNumbers)
  expect(new Set(shares.map(setNameOf)).size).toBe(1)
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [2, 0],
  ] as const)
    expect(await secretFromShares([shares[a]!, shares[b]!])).toEqual(secret)
  await expect(secretFromShares([shares[1]!])).rejects.toMatchObject({ code: "SHARE_MISSING" })
  await expect(secretFromShares([shares[1]!, shares[1]!])).rejects.toMatchObject({ code: "SHARE_REPEATED" })
})

test("shares of two sets are told from each other, though they are of one secret", async () => {
  const secret = newRecoverySecret()
  const [ours] = (await makeShares(secret)).map(readNumbers)
  const theirs = (await makeShares(secret)).map(readNumbers).at(1)!
  if (ours!.identifier === theirs.identifier) return // Once in 32,768.
  await expect(secretFromShares([ours!, theirs])).rejects.toMatchObject({ code: "SHARES_OF_DIFFERENT_SETS" })
})

test("a share of another secret under the same name doesn't fit", async () => {
  const ours = (await makeShares(newRecoverySecret())).map(readNumbers)
  const theirs = (await makeShares(newRecoverySecret())).map(readNumbers)
  const forged = { ...theirs[1]!, identifier: ours[0]!.identifier }
  await expect(secretFromShares([ours[0]!, forged])).rejects.toMatchObject({ code: "SHARES_DO_NOT_FIT" })
})

test("a sheet of another key is told", async () => {
  const [secret, other] = [newRecoverySecret(), newRecoverySecret()]
  const recipient = await recipientOf(await recoveryIdentityOf(secret))
  await assertSheetOf(recipient, secret)
  await expect(assertSheetOf(recipient, other)).rejects.toMatchObject({ code: "SHEET_OF_ANOTHER_KEY" })
})

test("each key has a label of its own: none follows from another", async () => {
  const secret = newRecoverySecret()
  const recovery = await recoveryIdentityOf(secret)
  const advice = await adviceIdentityOf(secret)
  const owner = await ownerKeyOf(secret)
  const fromKey = await secretFromSecurityKey(secret)
  expect(new Set([recovery, advice, toHex(owner.publicKey), toHex(fromKey), toHex(secret)]).size).toBe(5)
  expect(await recipientOf(recovery)).toMatch(/^age1pq1/)
})

test("a key ring opens with the key it is for, and with no other", async () => {
  const [first, second] = [newRecoverySecret(), newRecoverySecret()]
  const identity = await recoveryIdentityOf(second)
  const older = [
    { recovery: await recoveryIdentityOf(first), advice: await adviceIdentityOf(first) },
    { recovery: await recoveryIdentityOf(newRecoverySecret()), advice: undefined },
  ]
  const file = await sealKeyRing({ version: 2, older }, await recipientOf(identity))
  expect(await openKeyRing(file, identity, 2)).toEqual({ version: 2, older })
  await expect(openKeyRing(file, identity, 3)).rejects.toMatchObject({ code: "KEY_RING_OUTDATED" })
  await expect(openKeyRing(file, older[0]!.recovery, 2)).rejects.toMatchObject({ code: "KEY_RING_NOT_FOR_THIS_KEY" })
  await expect(openKeyRing(file.slice(0, -1), identity, 2)).rejects.toMatchObject({ code: "KEY_RING_DAMAGED" })
})
