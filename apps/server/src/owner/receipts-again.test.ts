import { toHex } from "@alongside/evidence/format/bytes"
import { openClaim } from "@alongside/evidence/statement/claim"
import { openReceipt } from "@alongside/evidence/statement/receipt"
import { ownerRoutes, parseClaims, parseReceipts } from "@alongside/protocol/owner"
import { expect, test } from "vitest"
import { SignedOwner } from "../../../../journeys/signed-owner.ts"
import { SignedPhone, type UploadAnswer } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const receiptOf = ({ reply }: UploadAnswer): string => toHex(reply!.receipt!)

async function receiptsOf(owner: SignedOwner, id: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const receipts: Uint8Array<ArrayBuffer>[] = []
  for (let from: number | undefined = 0; from !== undefined; ) {
    const page = parseReceipts(await owner.bytes(ownerRoutes.receipts(id, from)))
    receipts.push(...page.receipts)
    from = page.next
  }
  return receipts
}

/** Every batch that a receipt is for, each once. */
async function coveredBy(receipts: readonly Uint8Array<ArrayBuffer>[], { serverKey }: TestServer): Promise<string[]> {
  const opened = await Promise.all(receipts.map((one) => openReceipt(one, serverKey)))
  return [...new Set(opened.flatMap(({ received }) => received.map(({ batch }) => toHex(batch))))]
}

test("the receipts that a phone had are had again, byte for byte, after restarts too", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const sound = async (url: string, batches: number) => {
    const made = Array.from({ length: batches }, () => phone.batch([phone.segment("audio", 100)]))
    return phone.upload(url, await Promise.all(made))
  }
  const had = [receiptOf(await phone.upload(server.url, [await phone.firstBatch()]))]
  for (const batches of [1, 3, 2]) had.push(receiptOf(await sound(server.url, batches)))
  // Sent again, with something new: the receipt names both, the repeated one with its first time.
  const repeated = await phone.batch([phone.segment("video", 2000)])
  had.push(receiptOf(await phone.upload(server.url, [repeated])))
  had.push(receiptOf(await phone.upload(server.url, [repeated, await phone.batch([phone.segment("audio", 90)])])))
  had.push(receiptOf(await phone.upload(server.url, [repeated])))
  const last = receiptOf(await sound(server.url, 1))

  await using again = await server.restart()
  const owner = await SignedOwner.of(again.url, phone.device)
  const receipts = await receiptsOf(owner, phone.id)

  for (const one of had) expect(receipts.map(toHex)).toContain(one)
  // Nothing came after it: no statement names it, and one of its own says the same.
  expect(await coveredBy(receipts, again)).toHaveLength(10)
  expect(receipts.map(toHex)).toContain(last)
})

test("over many pages every batch has a receipt", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const had = [receiptOf(await phone.upload(server.url, [await phone.firstBatch()]))]
  for (let n = 0; n < 21; n += 1) {
    const batches = await Promise.all(Array.from({ length: 50 }, () => phone.batch([phone.segment("audio", 60)])))
    had.push(receiptOf(await phone.upload(server.url, batches)))
  }
  const owner = await SignedOwner.of(server.url, phone.device)
  expect(parseReceipts(await owner.bytes(ownerRoutes.receipts(phone.id, 0))).next).toBeDefined()
  const receipts = await receiptsOf(owner, phone.id)
  expect(receipts.map(toHex)).toEqual(expect.arrayContaining(had.slice(0, -1)))
  expect(await coveredBy(receipts, server)).toHaveLength(1 + 21 * 50)
})

test("the claims of all legs are had again as the device signed them", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  const next = phone.nextLeg()
  await next.upload(server.url, [await next.firstBatch()])
  const owner = await SignedOwner.of(server.url, phone.device)
  const claims = await Promise.all(parseClaims(await owner.bytes(ownerRoutes.claims(phone.id))).map(openClaim))
  expect(claims).toMatchObject([
    { leg: 0, sessionKey: phone.session.publicKey, deviceKey: phone.device.publicKey },
    { leg: 1, sessionKey: next.session.publicKey, deviceKey: phone.device.publicKey },
  ])
})
