import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { parseBatch, signBatch } from "@alongside/evidence/statement/batch"
import { signClaim } from "@alongside/evidence/statement/claim"
import { readAdvice } from "@alongside/live/open/read-advice"
import { Records } from "@alongside/live/relay/records"
import { Session } from "@alongside/live/relay/session"
import { adviceListSchema, encodeAdvicePost, openAdviceRecord, signAdviceRecord } from "@alongside/protocol/advice"
import { ownerRoutes } from "@alongside/protocol/owner"
import { routes } from "@alongside/protocol/routes"
import { generateHybridIdentity } from "age-encryption"
import { expect, test, vi } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { RecordingCounsel } from "../../../../journeys/recording-counsel.ts"
import { noticeFor, SignedContact, tell } from "../../../../journeys/signed-contact.ts"
import { joiningOf, SignedCounsel, signerOf, WatchingSocket } from "../../../../journeys/signed-counsel.ts"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { ownerSignsIn } from "../../../phone/src/recordings/own-server.ts"
import { addCounsel } from "../testing/another-counsel.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const DAY_MS = 24 * 60 * 60 * 1000

async function answered(server: TestServer): Promise<{ caller: HelpCaller; onCall: CounselOnCall }> {
  const caller = new HelpCaller(server)
  await caller.phone.upload(server.url, [await caller.phone.firstBatch()])
  const onCall = await CounselOnCall.onDuty(server)
  await caller.askAndListen()
  await onCall.sendAcceptance(await onCall.accept())
  await onCall.until("accepted")
  return { caller, onCall }
}

/** As her browser reads it. */
async function readByHer(server: TestServer, owner: SignedOwner, record: RecordingCounsel, identity: string) {
  const records = new Records(new Session(server.url, ownerSignsIn(owner.key)), record.id)
  return readAdvice(records, record.writer.record, [
    { reader: readerOf({ kind: "advice", recipient: await recipientOf(identity) }), identity },
  ])
}

async function codesFor(ask: (path: string) => Promise<Response>, id: string): Promise<(string | undefined)[]> {
  return Promise.all([routes.index(id, 0), routes.records(id, 0, 9)].map(async (path) => codeOf(await ask(path))))
}

test("what counsel says is hers to read and theirs; no contact, no other counsel and no list has it", async () => {
  await using server = await startTestServer()
  const { caller, onCall } = await answered(server)
  const { phone } = caller
  const hers = await generateHybridIdentity()
  const record = await RecordingCounsel.begin(
    server,
    joiningOf(server.joiningPath),
    phone.encounter,
    await recipientOf(hers),
  )
  const watching = await record.counsel.watch()
  record.writer.message({ from: "counsel", atMs: 5, phrase: undefined, text: "Sign nothing." })
  record.writer.message({ from: "person", atMs: 6, phrase: "yes", text: "" })
  await record.writer.end()
  expect(await record.announce()).toBe("taken")
  expect(await record.announce()).toBe("taken")
  await record.upload()

  const owner = await SignedOwner.of(server.url, phone.device)
  const [listed, ...more] = adviceListSchema.parse(await (await owner.get(routes.advice(phone.id))).json())
  expect(more).toEqual([])
  expect(listed).toMatchObject({ record: record.id, counsel: toHex(record.joining.counselKey) })
  const word = await openAdviceRecord(Buffer.from(listed!.signed, "base64url"))
  expect(word).toMatchObject({ encounter: phone.encounter, record: record.writer.record })
  const read = await readByHer(server, owner, record, hers)
  expect(read.written).toEqual([
    { from: "counsel", atMs: 5, phrase: undefined, text: "Sign nothing." },
    { from: "person", atMs: 6, phrase: "yes", text: "" },
  ])
  expect(read).toMatchObject({ isFaulty: false, vouchedBy: record.joining.counselKey })
  // Another of her keys, and anybody else's, opens nothing of it.
  const withAnother = await readByHer(server, owner, record, await generateHybridIdentity())
  expect(withAnother).toMatchObject({ written: [], spoken: [], isFaulty: true })
  expect(await codesFor((path) => record.counsel.get(path), record.id)).toEqual([undefined, undefined])

  const contact = await SignedContact.signIn(server.url)
  await tell(server.url, phone.id, [await noticeFor(phone, contact.key)])
  const other = await SignedCounsel.as(server.url, joiningOf(await addCounsel(server)))
  const stranger = await SignedOwner.of(server.url, new SignedPhone().device)
  const unknown = ["ENCOUNTER_UNKNOWN", "ENCOUNTER_UNKNOWN"]
  expect(await codesFor((path) => contact.get(path), record.id)).toEqual(unknown)
  // Although this organisation lets its counsel watch without having been asked.
  expect(await codesFor((path) => other.get(path), record.id)).toEqual(unknown)
  expect(await codesFor((path) => stranger.get(path), record.id)).toEqual(unknown)
  expect(await codeOf(await stranger.get(routes.advice(phone.id)))).toBe("ENCOUNTER_UNKNOWN")
  expect((await other.list()).map(({ id }) => id)).toEqual([phone.id])
  expect((await owner.list()).map(({ id }) => id)).toEqual([phone.id])
  // Nor over the line on which a contact follows her …
  const following = await WatchingSocket.open(server.url, contact.token)
  following.say({ type: "watch", encounter: record.id })
  expect(await following.untilMessage("refused")).toMatchObject({ code: "ENCOUNTER_UNKNOWN", encounter: record.id })
  await following.close()
  // … and in what anybody is given of her encounter, of which every package is made, is no byte of it.
  const given = Buffer.concat((await record.counsel.records(phone.id)).map(({ batch }) => Buffer.from(batch)))
  const sealed = record.batches.flatMap((batch) =>
    parseBatch(batch).items.flatMap(({ unverifiedBody, statementHash }) =>
      unverifiedBody === undefined ? [statementHash] : [statementHash, unverifiedBody],
    ),
  )
  expect(given.length).toBeGreaterThan(1000)
  expect(sealed.length).toBeGreaterThan(6)
  expect(sealed.filter((bytes) => given.includes(Buffer.from(bytes.subarray(0, 32))))).toEqual([])
  const told = watching.heard.flatMap(({ message }) =>
    message !== undefined && "encounter" in message ? [message.encounter] : [],
  )
  expect(told).not.toContain(record.id)
  await watching.close()
  await onCall.close()
})

test("only counsel who accepted can have a record there, for their own session key, and of nothing but advice", async () => {
  await using server = await startTestServer()
  const { caller, onCall } = await answered(server)
  const { phone } = caller
  const recipient = await recipientOf(await generateHybridIdentity())
  const joining = joiningOf(server.joiningPath)
  const stranger = await RecordingCounsel.begin(server, joiningOf(await addCounsel(server)), phone.encounter, recipient)
  expect(await stranger.announce()).toBe("ENCOUNTER_UNKNOWN")

  const record = await RecordingCounsel.begin(server, joining, phone.encounter, recipient)
  expect(await record.announce({ encounter: record.writer.record })).toBe("ADVICE_MALFORMED")
  expect(await record.announce({}, phone.session.sign)).toBe("ADVICE_MALFORMED")
  const { counselKey, signingSeed } = joining
  const sign = signerOf(signingSeed)
  // Somebody's encounter doesn't become counsel's to erase.
  const taken = { encounter: phone.encounter, record: phone.encounter, counselKey, atMs: 1 }
  const claimOfHers = await signClaim(
    { encounter: phone.encounter, leg: 0, sessionKey: phone.session.publicKey, deviceKey: counselKey },
    sign,
  )
  const post = encodeAdvicePost({ signed: await signAdviceRecord(taken, sign), claim: claimOfHers })
  expect(await record.post(post)).toBe("ADVICE_MALFORMED")
  const another = new SignedPhone()
  await another.upload(server.url, [await another.firstBatch()])
  const ofAnother = { ...taken, record: another.encounter }
  const claimOfAnother = await signClaim(
    { encounter: another.encounter, leg: 0, sessionKey: another.session.publicKey, deviceKey: counselKey },
    sign,
  )
  const stolen = encodeAdvicePost({ signed: await signAdviceRecord(ofAnother, sign), claim: claimOfAnother })
  expect(await record.post(stolen)).toBe("ENCOUNTER_OF_ANOTHER_DEVICE")
  expect(await record.announce()).toBe("taken")

  // What is uploaded to a record that says otherwise than spec/advice.md §1.
  const own = new SignedPhone({ device: { ...phone.device, publicKey: counselKey, sign } })
  const said = { encounter: phone.encounter, record: own.encounter, counselKey, atMs: 1 }
  const claim = await own.claim()
  expect(await record.post(encodeAdvicePost({ signed: await signAdviceRecord(said, sign), claim }))).toBe("taken")
  const upload = async (...batches: Bytes[]) => (await own.upload(server.url, batches)).reply?.refusals[0]?.code
  const opening = own.legStatement()
  expect(await upload(await own.batch([opening]))).toBeUndefined()
  // One envelope, for counsel, that opens evidence.
  expect(await upload(await own.batch(own.epoch()))).toBe("ADVICE_READER_REFUSED")
  expect(await upload(await own.batch([own.segment("audio", 500)]))).toBe("ADVICE_ONLY")
  expect(await upload(await own.batch([own.segment("advice", 500)]))).toBeUndefined()

  // And of hers: evidence and advice under one signature.
  const mixed = await signBatch(
    phone.encounter,
    0,
    [phone.segment("audio", 500), phone.segment("advice", 500)],
    phone.session.sign,
  )
  expect((await phone.upload(server.url, [mixed])).reply?.refusals).toEqual([{ index: 0, code: "ADVICE_MIXED" }])
  await record.writer.end()
  await stranger.writer.end()
  await onCall.close()
})

test("it is erased with her encounter, held with it, and neither she nor counsel erases it alone", async () => {
  let sinceMs = 0
  const now = (): number => Date.now() + sinceMs
  await using server = await startTestServer({ now, limits: { erasureLookSeconds: 0.02 } })
  const { caller, onCall } = await answered(server)
  const { phone } = caller
  const joining = joiningOf(server.joiningPath)
  const record = await RecordingCounsel.begin(
    server,
    joining,
    phone.encounter,
    await recipientOf(await generateHybridIdentity()),
  )
  record.writer.message({ from: "counsel", atMs: 5, phrase: undefined, text: "Sign nothing." })
  await record.writer.end()
  expect(await record.announce()).toBe("taken")
  await record.upload()
  const parts = record.batches.map((batch) => Buffer.from(batch.slice(-64)))
  expect(await filesWith(server.data, parts)).not.toEqual([])

  const owner = await SignedOwner.of(server.url, phone.device)
  expect(await codeOf(await owner.askToErase({ id: record.id, encounter: record.writer.record }))).toBe(
    "ENCOUNTER_UNKNOWN",
  )
  // Counsel who binds their own key as if it were a phone's owns nothing of it.
  const asOwner = await SignedOwner.of(server.url, {
    publicKey: joining.counselKey,
    sign: signerOf(joining.signingSeed),
  })
  expect(await codeOf(await asOwner.askToErase({ id: record.id, encounter: record.writer.record }))).toBe(
    "ENCOUNTER_UNKNOWN",
  )
  expect(await asOwner.list()).toEqual([])

  await fetch(server.url + routes.hold(phone.id), {
    method: "POST",
    headers: { authorization: `Bearer ${record.counsel.token}` },
  })
  await owner.askToErase(phone)
  sinceMs = 8 * DAY_MS
  await owner.signIn()
  const counsel = await SignedCounsel.as(server.url, joining)
  expect(await codeOf(await counsel.get(routes.index(record.id, 0)))).toBeUndefined()
  await fetch(server.url + routes.hold(phone.id), {
    method: "DELETE",
    headers: { authorization: `Bearer ${counsel.token}` },
  })
  await vi.waitFor(
    async () => expect(await codeOf(await owner.get(routes.tombstone(phone.id)))).toBeUndefined(),
    20_000,
  )
  expect(await codeOf(await counsel.get(routes.index(record.id, 0)))).toBe("ENCOUNTER_ERASED")
  expect(await codeOf(await owner.get(routes.advice(phone.id)))).toBe("ENCOUNTER_ERASED")
  const late = await record.tryUpload()
  expect(late.problem?.code ?? late.reply?.refusals[0]?.code).toBe("ENCOUNTER_ERASED")
  expect(await codeOf(await owner.get(ownerRoutes.claims(record.id)))).toBe("ENCOUNTER_UNKNOWN")
  await onCall.close()
  await server.close()
  expect(await filesWith(join(server.data, "segments"), parts)).toEqual([])
})

async function filesWith(directory: string, parts: readonly Buffer[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (parts.some((part) => bytes.includes(part))) found.push(entry.name)
  }
  return found
}
