import type { Bytes } from "@alongside/evidence/format/bytes"
import { encodeCbor } from "@alongside/evidence/format/cbor"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import { encodeUpload } from "@alongside/protocol/upload"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone, type UploadAnswer, uploadBytes } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

let server: TestServer
let counsel: SignedCounsel
beforeAll(async () => {
  server = await startTestServer()
  counsel = await SignedCounsel.join(server)
})
afterAll(() => server.close())

/** Every batch refused with this code, and so no receipt. */
function expectRefused(answer: UploadAnswer, code: ErrorCode): void {
  expect(answer.reply?.refusals.map((refusal) => refusal.code)).toEqual([code])
  expect(answer.reply?.receipt).toBeUndefined()
  expect(answer.status).toBe(errorStatus[code])
}

function expectProblem(answer: UploadAnswer, code: ErrorCode): void {
  expect(answer.problem).toMatchObject({ code, status: errorStatus[code] })
  expect(answer.status).toBe(errorStatus[code])
}

/** The bytes with one of them changed, the first at which `pattern` stands. */
function altered(bytes: Bytes, pattern: Uint8Array, offset = 0): Bytes {
  const at = Buffer.from(bytes).indexOf(pattern)
  if (at < 0) throw new Error("the pattern isn't there")
  const copy = bytes.slice()
  copy[at + offset]! ^= 1
  return copy
}

describe("an altered batch is refused", () => {
  test("when its body was changed", async () => {
    const phone = new SignedPhone()
    const segment = phone.segment("video", 5000)
    const batch = altered(await phone.batch([segment]), segment.body!, 2500)
    expectRefused(await phone.upload(server.url, [batch]), "BODY_HASH_DIFFERS")
  })

  test("when its body was changed after the whole one had been received", async () => {
    const phone = new SignedPhone()
    const segment = phone.segment("video", 5000)
    const batch = await phone.batch([segment])
    expect((await phone.upload(server.url, [batch])).status).toBe(200)
    expectRefused(await phone.upload(server.url, [altered(batch, segment.body!, 1)]), "BODY_HASH_DIFFERS")
  })

  test("when a statement was changed", async () => {
    const phone = new SignedPhone()
    const segment = phone.segment("video", 5000)
    const batch = altered(await phone.batch([segment]), segment.statement, segment.statement.length - 1)
    expectRefused(await phone.upload(server.url, [batch]), "STATEMENT_HASH_DIFFERS")
  })

  test("when its statements were put in another order", async () => {
    const phone = new SignedPhone()
    const items = [phone.segment("audio", 1060), phone.segment("audio", 1060)]
    const [a, b] = items.map(({ statement, body }) => encodeCbor([statement, body!])) as [Bytes, Bytes]
    const batch = Buffer.from(await phone.batch(items))
    const at = batch.indexOf(a)
    batch.set(b, at)
    batch.set(a, at + b.length)
    expectRefused(await phone.upload(server.url, [new Uint8Array(batch)]), "STATEMENT_HASH_DIFFERS")
  })

  test("when somebody else signed it", async () => {
    const phone = new SignedPhone()
    const batch = await phone.batch([phone.segment("audio", 1060)], new SignedPhone().session.sign)
    expectRefused(await phone.upload(server.url, [batch]), "BATCH_SIGNATURE_INVALID")
  })

  test("when it isn't a batch", async () => {
    const phone = new SignedPhone()
    expectRefused(await phone.upload(server.url, [new Uint8Array([1, 2, 3])]), "BATCH_MALFORMED")
    const cut = (await phone.firstBatch()).slice(0, -1)
    expectRefused(await phone.upload(server.url, [cut]), "BATCH_MALFORMED")
  })

  test("when a segment of it is empty", async () => {
    const phone = new SignedPhone()
    const batch = await phone.batch([{ ...phone.segment("audio", 1060), body: new Uint8Array(0) }])
    expectRefused(await phone.upload(server.url, [batch]), "BATCH_MALFORMED")
  })

  test("when a segment of it is larger than segments may be", async () => {
    const phone = new SignedPhone()
    const batch = await phone.batch([phone.segment("video", 1024 * 1024 + 1)])
    expectRefused(await phone.upload(server.url, [batch]), "BATCH_MALFORMED")
  })
})

describe("what isn't theirs is refused", () => {
  test("a batch of another encounter", async () => {
    const phone = new SignedPhone()
    expectRefused(await phone.upload(server.url, [await new SignedPhone().firstBatch()]), "BATCH_OF_ANOTHER_ENCOUNTER")
  })

  test("a batch of a leg that nobody claimed", async () => {
    const phone = new SignedPhone()
    expectRefused(await phone.upload(server.url, [await phone.firstBatch()], []), "LEG_UNCLAIMED")
    await phone.upload(server.url, [await phone.batch([phone.gap("audio", "device-muted")])])
    const second = phone.nextLeg()
    expectRefused(await second.upload(server.url, [await second.firstBatch()], []), "LEG_UNCLAIMED")
  })

  test("a claim of another encounter", async () => {
    const phone = new SignedPhone()
    const claims = [await new SignedPhone().claim()]
    expectProblem(await phone.upload(server.url, [await phone.firstBatch()], claims), "CLAIM_OF_ANOTHER_ENCOUNTER")
  })

  test("a claim that its device didn't sign", async () => {
    const phone = new SignedPhone()
    const forged = (await phone.claim()).slice()
    forged[forged.length - 1]! ^= 1
    expectRefused(await phone.upload(server.url, [await phone.firstBatch()], [forged]), "CLAIM_SIGNATURE_INVALID")
    const list = await counsel.list()
    expect(list.map(({ id }) => id)).not.toContain(phone.id)
  })

  test("a claim that isn't one", async () => {
    const phone = new SignedPhone()
    const claims = [new Uint8Array([0xd2, 0x00])]
    expectProblem(await phone.upload(server.url, [await phone.firstBatch()], claims), "CLAIM_MALFORMED")
  })

  test("an encounter that another device claimed, also when both claim it at once", async () => {
    const phone = new SignedPhone()
    const thief = new SignedPhone({ session: phone.session })
    const batch = await phone.firstBatch()
    const upload = (who: SignedPhone) => who.upload(server.url, [batch])

    const answers = await Promise.all([upload(phone), upload(thief), upload(phone), upload(thief)])

    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused).toHaveLength(2)
    for (const answer of refused) expectRefused(answer, "ENCOUNTER_OF_ANOTHER_DEVICE")
    expect(answers[0]!.status === 200).toBe(answers[2]!.status === 200)
    expect(await counsel.records(phone.id)).toHaveLength(1)
  })

  test("a leg that was claimed with another session key", async () => {
    const phone = new SignedPhone()
    await phone.upload(server.url, [await phone.firstBatch()])
    const second = phone.nextLeg()
    const other = phone.nextLeg()
    expect((await second.upload(server.url, [await second.firstBatch()])).status).toBe(200)
    expectRefused(await other.upload(server.url, [await other.firstBatch()]), "LEG_CLAIMED_OTHERWISE")
  })

  test("a leg statement that names another session key than the claim", async () => {
    const phone = new SignedPhone().nextLeg()
    const batch = await phone.batch([phone.legStatement(new SignedPhone().session.publicKey)])
    expectRefused(await phone.upload(server.url, [batch]), "LEG_CLAIMED_OTHERWISE")
  })
})

describe("a statement that forks the chain", () => {
  test("is refused with its index, and both are kept", async () => {
    const phone = new SignedPhone()
    const fork = new SignedPhone({ device: phone.device, session: phone.session })
    const first = await phone.batch([phone.segment("audio", 1060)])
    const forked = await fork.batch([fork.segment("audio", 1060)])
    const next = await phone.batch([phone.segment("audio", 1060)])

    const answer = await phone.upload(server.url, [first, forked, next])

    expect(answer.status).toBe(409)
    expect(answer.reply?.refusals).toEqual([{ index: 1, code: "PLACE_TAKEN" }])
    const kept = (await counsel.records(phone.id)).map(({ batch, isContradiction }) => ({ batch, isContradiction }))
    expect(kept).toHaveLength(3)
    expect(kept).toContainEqual({ batch: first, isContradiction: false })
    expect(kept).toContainEqual({ batch: forked, isContradiction: true })
    expect(kept).toContainEqual({ batch: next, isContradiction: false })
  })

  test("is refused long after the first was stored, and after a restart, and kept once", async () => {
    await using own = await startTestServer()
    const phone = new SignedPhone()
    const fork = new SignedPhone({ device: phone.device, session: phone.session })
    const forked = await fork.batch([fork.segment("audio", 1060)])
    const items = Array.from({ length: 600 }, () => phone.segment("audio", 20))
    for (let at = 0; at < items.length; at += 50) {
      expect((await phone.upload(own.url, [await phone.batch(items.slice(at, at + 50))])).status).toBe(200)
    }

    expectRefused(await phone.upload(own.url, [forked]), "PLACE_TAKEN")
    expectRefused(await phone.upload(own.url, [forked]), "PLACE_TAKEN")
    await using again = await own.restart()
    expectRefused(await phone.upload(again.url, [forked]), "PLACE_TAKEN")

    const records = await (await SignedCounsel.join(again)).records(phone.id)
    expect(records.filter(({ isContradiction }) => isContradiction)).toHaveLength(1)
  })

  test("is refused within one batch", async () => {
    const phone = new SignedPhone()
    const fork = new SignedPhone({ device: phone.device, session: phone.session })
    const batch = await phone.batch([phone.segment("audio", 1060), fork.segment("audio", 1060)])
    expectRefused(await phone.upload(server.url, [batch]), "PLACE_TAKEN")
  })

  test("is kept only so many times", async () => {
    await using own = await startTestServer({ limits: { encounterContradictions: 3 } })
    const phone = new SignedPhone()
    await phone.upload(own.url, [await phone.batch([phone.segment("audio", 1060)])])
    for (let i = 0; i < 6; i++) {
      const fork = new SignedPhone({ device: phone.device, session: phone.session })
      expectRefused(await phone.upload(own.url, [await fork.batch([fork.segment("audio", 1060)])]), "PLACE_TAKEN")
    }
    expect(await (await SignedCounsel.join(own)).records(phone.id)).toHaveLength(1 + 3)
  })

  test("takes no place of the statements beside it", async () => {
    const phone = new SignedPhone()
    const fork = new SignedPhone({ device: phone.device, session: phone.session })
    await phone.upload(server.url, [await phone.batch([phone.segment("audio", 1060)])])
    await phone.upload(server.url, [await fork.batch([fork.segment("audio", 1060), fork.segment("video", 1060)])])

    const answer = await phone.upload(server.url, [await phone.batch([phone.segment("video", 1060)])])

    expect(answer.status).toBe(200)
  })
})

describe("an upload that can't be read is refused whole", () => {
  const phone = new SignedPhone()

  test.each([
    ["bytes that are no CBOR", new Uint8Array([0xff, 0x00])],
    ["nothing in it", encodeCbor([[], []])],
    ["another form", encodeCbor([[]])],
    ["an empty batch", encodeCbor([[], [new Uint8Array(0)]])],
    ["too many batches", encodeCbor([[], Array.from({ length: 65 }, () => new Uint8Array(1))])],
    ["too many claims", encodeCbor([Array.from({ length: 9 }, () => new Uint8Array(1)), [new Uint8Array(1)]])],
  ])("%s", async (_, body) => {
    expectProblem(await uploadBytes(server.url, phone.id, body), "UPLOAD_MALFORMED")
  })

  test("no body", async () => {
    expectProblem(await uploadBytes(server.url, phone.id, new Uint8Array(0)), "UPLOAD_MALFORMED")
  })

  test("an address without an encounter's id", async () => {
    const body = encodeUpload({ claims: [], batches: [await phone.firstBatch()] })
    for (const id of ["00", "x".repeat(64), phone.id.toUpperCase().replace(/^./, "A")]) {
      expectProblem(await uploadBytes(server.url, id, body), "ROUTE_UNKNOWN")
    }
  })
})

test("a device key of small order, for which anybody can sign, signs nothing", async () => {
  const phone = new SignedPhone()
  // The neutral element of edwards25519 as a key; as R, with S = 0, it is a signature that fits every message.
  const neutral = new Uint8Array(32)
  neutral[0] = 1
  const signature = new Uint8Array(64)
  signature[0] = 1
  const claim = await phone.claim({ ...phone.device, publicKey: neutral, sign: () => Promise.resolve(signature) })
  expectRefused(await phone.upload(server.url, [await phone.firstBatch()], [claim]), "CLAIM_SIGNATURE_INVALID")
})
