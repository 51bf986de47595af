import { batchHashOf } from "@alongside/evidence/statement/batch"
import { openReceipt, type Receipt } from "@alongside/evidence/statement/receipt"
import { expect, test } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone, type UploadAnswer } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

function receiptOf({ reply }: UploadAnswer, server: TestServer): Promise<Receipt> {
  if (reply?.receipt === undefined) throw new Error("there is no receipt")
  return openReceipt(reply.receipt, server.serverKey)
}

test("what a phone uploads is acknowledged by the server's key, and counsel gets back every byte", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const batches = [await phone.firstBatch(), await phone.batch([phone.segment("video", 27_000), phone.heads()])]

  const answer = await phone.upload(server.url, batches)

  expect(answer.status).toBe(200)
  expect(answer.reply?.refusals).toEqual([])
  const receipt = await receiptOf(answer, server)
  expect(receipt.encounter).toEqual(phone.encounter)
  expect(receipt.received.map(({ batch }) => batch)).toEqual(batches.map(batchHashOf))
  const counsel = await SignedCounsel.join(server)
  const frames = await counsel.records(phone.id)
  expect(frames.map(({ batch }) => batch)).toEqual(batches)
  expect(frames.map(({ receivedMs }) => receivedMs)).toEqual(receipt.received.map(({ receivedMs }) => receivedMs))
})

test("a repeated batch is answered as the first time and kept once, also after a restart", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const batches = [await phone.firstBatch(), await phone.batch([phone.segment("video", 27_000)])]
  const first = await receiptOf(await phone.upload(server.url, batches), server)

  const second = await receiptOf(await phone.upload(server.url, [...batches].reverse(), []), server)
  await using again = await server.restart()
  const third = await receiptOf(await phone.upload(again.url, batches, []), again)

  expect(second.received.toReversed()).toEqual(first.received)
  expect(third.received).toEqual(first.received)
  expect(await (await SignedCounsel.join(again)).records(phone.id)).toHaveLength(2)
})

test("the same batch in flight many times at once is kept once", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const first = await phone.firstBatch()
  const batch = await phone.batch([phone.segment("video", 27_000)])

  const answers = await Promise.all(Array.from({ length: 12 }, () => phone.upload(server.url, [first, batch])))

  const receipts = await Promise.all(answers.map((answer) => receiptOf(answer, server)))
  for (const { received } of receipts) expect(received).toEqual(receipts[0]!.received)
  expect(await (await SignedCounsel.join(server)).records(phone.id)).toHaveLength(2)
})

test("batches that come in another order are all taken: a missing predecessor is no fault", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const batches = [await phone.firstBatch()]
  for (let i = 0; i < 5; i++) batches.push(await phone.batch([phone.segment("audio", 1060)]))

  for (const batch of batches.toReversed()) {
    expect((await phone.upload(server.url, [batch])).status).toBe(200)
  }

  const frames = await (await SignedCounsel.join(server)).records(phone.id)
  expect(frames.map(({ batch }) => batch)).toEqual(batches.toReversed())
})

test("a leg that begins before the one before it was sent is taken, and so are the leftovers", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const leftover = await phone.firstBatch()
  const secondLeg = phone.nextLeg()

  expect((await secondLeg.upload(server.url, [await secondLeg.firstBatch()])).status).toBe(200)
  expect((await phone.upload(server.url, [leftover])).status).toBe(200)
})

test("one upload carries batches of two legs, each with its claim", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const secondLeg = phone.nextLeg()
  const claims = [await phone.claim(), await secondLeg.claim()]

  const answer = await phone.upload(server.url, [await phone.firstBatch(), await secondLeg.firstBatch()], claims)

  expect(answer.status).toBe(200)
  expect((await receiptOf(answer, server)).received).toHaveLength(2)
})

test("one refused batch doesn't hold up the others", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const stranger = new SignedPhone()
  const good = await phone.firstBatch()

  const answer = await phone.upload(server.url, [await stranger.firstBatch(), good])

  expect(answer.status).toBe(400)
  expect(answer.reply?.refusals).toEqual([{ index: 0, code: "BATCH_OF_ANOTHER_ENCOUNTER" }])
  expect((await receiptOf(answer, server)).received.map(({ batch }) => batch)).toEqual([batchHashOf(good)])
})

test("a restarted server knows the legs that were claimed before", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])

  await using again = await server.restart()

  const answer = await phone.upload(again.url, [await phone.batch([phone.segment("audio", 1060)])], [])
  expect(answer.status).toBe(200)
  expect(again.serverKey).toEqual(server.serverKey)
})
