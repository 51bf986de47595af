import { spawn } from "node:child_process"
import { hash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { type ItemToSend, parseBatch } from "@alongside/evidence/statement/batch"
import type { Reader, ReaderKind } from "@alongside/evidence/statement/statement"
import type { Joining } from "@alongside/protocol/joining"
import { identityToRecipient } from "age-encryption"
import { expect, test, vi } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedOwner } from "../../../../journeys/signed-owner.ts"
import type { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { newOffice, type Office } from "../help/trial/office.ts"
import { recipientHashOf } from "../testing/founded.ts"
import type { TestServer } from "../testing/test-server.ts"
import { destroyingSteps } from "./steps.ts"

const atOnce = { envelopesAfterEndMinutes: 0, erasureDays: 0, erasureLookSeconds: 0.05 }
const NEVER = { envelopesAfterEndMinutes: 60 * 24 }

const sha256 = (bytes: Uint8Array): Bytes => new Uint8Array(hash("sha256", bytes, "buffer"))

interface Sealed {
  /** For the lawyers of the office, in their order. */
  readonly forCounsel: readonly Bytes[]
  readonly forHer: Bytes
  readonly forContact: Bytes
  readonly items: ItemToSend[]
}

/** The first epoch of a leg, and its leg statement, of a phone whose envelopes are random bytes: the server can't tell. */
async function epochFor(phone: SignedPhone, lawyers: readonly Joining[]): Promise<Sealed> {
  const readers: Reader[] = await Promise.all(
    lawyers.map(async ({ identity }) => ({
      kind: "counsel" as const,
      recipientHash: recipientHashOf(await identityToRecipient(identity)),
    })),
  )
  const epoch = 0
  const other = (kind: ReaderKind): Reader => ({ kind, recipientHash: sha256(randomBytes(32)) })
  const all = [...readers, other("recovery"), other("contact")].map((reader) => ({
    reader,
    body: new Uint8Array(randomBytes(1900)),
  }))
  const items = [
    phone.legStatement(),
    phone.say({
      kind: "epoch",
      track: "leg",
      epoch,
      firstSequences: new Map((["audio", "video", "place"] as const).map((track) => [track, 0])),
      envelopes: all.map(({ reader, body }) => ({
        ...reader,
        opens: [reader.kind === "contact" ? "video" : "audio"],
        envelopeHash: sha256(body),
      })),
    }),
    ...all.map(({ reader, body }) =>
      phone.say({ kind: "envelope", track: "leg", epoch, bodyHash: sha256(body), reader }, body),
    ),
  ]
  const bodies = all.map(({ body }) => body)
  return { forCounsel: bodies.slice(0, -2), forHer: bodies.at(-2)!, forContact: bodies.at(-1)!, items }
}

interface Press extends Sealed {
  readonly caller: HelpCaller
  readonly batch: Bytes
}

async function press(server: TestServer, office: Office): Promise<Press> {
  const caller = new HelpCaller(server)
  const sealed = await epochFor(caller.phone, office.joinings)
  const { phone } = caller
  const batch = await phone.batch([...sealed.items, phone.segment("audio", 500)])
  expect((await phone.upload(server.url, [batch])).status).toBe(200)
  return { caller, batch, ...sealed }
}

async function accepted(server: TestServer, office: Office, { caller }: Press, n: number): Promise<void> {
  const onCall = await office.onDuty(server, n)
  const line = await caller.askAndListen()
  await onCall.sendAcceptance(await onCall.accept())
  await onCall.until("accepted")
  await onCall.close()
  line.socket.close()
}

async function over(server: TestServer, { caller }: Press): Promise<void> {
  const { phone } = caller
  expect((await caller.end()).code).toBeUndefined()
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
}

/** Which of these any file below the data folder holds. */
async function foundOf(office: Office, bodies: readonly Bytes[]): Promise<Bytes[]> {
  const entries = await readdir(office.data, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name)).catch(() => undefined)),
  )
  // A piece from the middle: a database may cut a long value, a compression would not leave it whole.
  const holds = (file: Buffer | undefined, body: Bytes) => file?.includes(Buffer.from(body.subarray(100, 164))) === true
  return bodies.filter((body) => files.some((file) => holds(file, body)))
}

const bodiesOf = async (counsel: SignedCounsel, id: string): Promise<(Bytes | undefined)[]> =>
  (await counsel.records(id)).flatMap(({ batch }) =>
    parseBatch(batch).items.flatMap(({ statement, unverifiedBody }) =>
      statement.kind === "envelope" ? [unverifiedBody] : [],
    ),
  )

const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 })

test("once it is over, no file has a byte of what was for counsel who didn't accept; who accepted, she and her contact keep theirs", async () => {
  await using office = await newOffice(3)
  const server = await office.start({ limits: atOnce })
  const pressed = await press(server, office)
  const { forCounsel, forHer, forContact, caller } = pressed
  await accepted(server, office, pressed, 1)
  const ben = await SignedCounsel.as(server.url, office.joinings[1]!)
  // As long as it goes on all of it is there, as it came.
  expect(Buffer.compare((await ben.records(caller.phone.id))[0]!.batch, pressed.batch)).toBe(0)
  expect(await foundOf(office, [...forCounsel, forHer, forContact])).toHaveLength(5)

  await over(server, pressed)

  await until(async () => expect(await foundOf(office, forCounsel)).toEqual([forCounsel[1]]))
  expect(await foundOf(office, [forHer, forContact])).toEqual([forHer, forContact])
  const left = [undefined, forCounsel[1], undefined, forHer, forContact]
  expect(await bodiesOf(ben, caller.phone.id)).toEqual(left)
  // Sent again it is answered as before, and brings nothing back.
  expect((await caller.phone.upload(server.url, [pressed.batch])).reply?.refusals).toEqual([])
  const again = await office.start({ limits: atOnce })
  const back = await SignedCounsel.as(again.url, office.joinings[1]!)
  expect(await bodiesOf(back, caller.phone.id)).toEqual(left)
  expect(await foundOf(office, forCounsel)).toEqual([forCounsel[1]])
})

test("as long as somebody may still accept, or she goes on, nothing is destroyed", async () => {
  await using office = await newOffice(2)
  const server = await office.start({ limits: atOnce })
  // One ended at the phone while her request is open, one whose request is over while she records.
  const asking = await press(server, office)
  const line = await asking.caller.askAndListen()
  const { phone } = asking.caller
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  const recording = await press(server, office)
  await recording.caller.ask()
  await recording.caller.end()
  // A third that is over shows that it was looked for what is to go.
  const third = await press(server, office)
  await third.caller.ask()
  await over(server, third)
  await until(async () => expect(await foundOf(office, third.forCounsel)).toEqual([]))
  const kept = [...asking.forCounsel, ...recording.forCounsel]
  expect(await foundOf(office, kept)).toHaveLength(4)

  // Who accepts after her phone's end is given theirs.
  const ada = await office.onDuty(server, 0)
  await ada.sendAcceptance(await ada.accept())
  await ada.until("accepted")
  await ada.close()
  line.socket.close()
  expect((await asking.caller.end()).code).toBeUndefined()
  await until(async () => expect(await foundOf(office, asking.forCounsel)).toEqual([asking.forCounsel[0]]))
  // A phone that is never heard of again ends nothing; the time does.
  expect(await foundOf(office, recording.forCounsel)).toHaveLength(2)
  await office.start({ limits: { ...atOnce, envelopesAfterSilenceHours: 0 } })
  await until(async () => expect(await foundOf(office, recording.forCounsel)).toEqual([]))
})

test("she goes on with another leg: its envelopes are kept until that is over too", async () => {
  await using office = await newOffice(2)
  let server = await office.start({ limits: atOnce })
  const pressed = await press(server, office)
  await accepted(server, office, pressed, 0)
  await over(server, pressed)
  await until(async () => expect(await foundOf(office, pressed.forCounsel)).toHaveLength(1))
  server = await office.start({ limits: { ...atOnce, ...NEVER } })
  const second = pressed.caller.phone.nextLeg()
  const sealed = await epochFor(second, office.joinings)
  await second.upload(server.url, [await second.batch([...sealed.items, second.heads(true)])])
  expect(await foundOf(office, sealed.forCounsel)).toHaveLength(2)
  await office.start({ limits: atOnce })
  await until(async () => expect(await foundOf(office, sealed.forCounsel)).toEqual([sealed.forCounsel[0]]))
  expect(await foundOf(office, pressed.forCounsel)).toEqual([pressed.forCounsel[0]])
})

test("erased with the recording are those of who accepted as well", async () => {
  await using office = await newOffice(2)
  const server = await office.start({ limits: atOnce })
  const pressed = await press(server, office)
  await accepted(server, office, pressed, 0)
  await over(server, pressed)
  const owner = await SignedOwner.of(server.url, pressed.caller.phone.device)
  await owner.askToErase(pressed.caller.phone)
  const all = [...pressed.forCounsel, pressed.forHer, pressed.forContact]
  await until(async () => expect(await foundOf(office, all)).toEqual([]))
})

test("an envelope whose body a phone leaves out is refused", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const { phone } = new HelpCaller(server)
  const { items } = await epochFor(phone, office.joinings)
  const without = items.map(({ statement }) => ({ statement, body: undefined }))
  const answer = await phone.upload(server.url, [await phone.batch([...without])])
  expect(answer.reply?.refusals).toEqual([{ index: 0, code: "BATCH_MALFORMED" }])
})

test.each(destroyingSteps)(
  "killed at %o, a server destroys them after its next start, and nobody else's",
  async (step) => {
    await using office = await newOffice(2)
    const before = await office.start({ limits: NEVER })
    const pressed = await press(before, office)
    await accepted(before, office, pressed, 1)
    await over(before, pressed)
    await before.close()
    const program = join(import.meta.dirname, "../testing/dying-server.ts")
    const child = spawn(process.execPath, [program, office.data, step, "1"], { stdio: ["ignore", "ignore", "inherit"] })
    const ended = once(child, "exit")
    expect((await ended)[1]).toBe("SIGKILL")

    const server = await office.start({ limits: atOnce })
    await until(async () => expect(await foundOf(office, pressed.forCounsel)).toEqual([pressed.forCounsel[1]]))
    const ben = await SignedCounsel.as(server.url, office.joinings[1]!)
    const left = [undefined, pressed.forCounsel[1], pressed.forHer, pressed.forContact]
    expect(await bodiesOf(ben, pressed.caller.phone.id)).toEqual(left)
  },
)
