import { parseBatch, signBatch } from "@alongside/evidence/statement/batch"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { parseStatement } from "@alongside/evidence/statement/parse"
import type { Item } from "@alongside/live/seal/leg"
import { encodeRecordFrame, parseRecordFrames, type RecordFrame } from "@alongside/protocol/watch"
import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type RecordedMedia, type RecordedPiece, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

let media: RecordedMedia

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

/** The picture's third second: what goes wrong in each of these journeys. */
const isThird = (piece: RecordedPiece) => piece.track === "video" && piece.startMs > 2900 && piece.startMs < 3900
const framesOfThird = (frames: readonly number[]) =>
  frames.filter((frame) => frame >= 3 * media.frameRate && frame < 4 * media.frameRate)

/** Puts something between the server and the console that changes what the server pushes and answers, as a bad server could. */
function badServer(change: (frames: readonly RecordFrame[]) => readonly RecordFrame[]): (page: Page) => Promise<void> {
  const changed = (bytes: Uint8Array): Buffer => {
    const frames = parseRecordFrames(new Uint8Array(bytes)) ?? []
    return Buffer.concat(change(frames).map(encodeRecordFrame))
  }
  return async (page) => {
    await page.routeWebSocket(/\/v1\/watch$/, (console_) => {
      const server = console_.connectToServer()
      server.onMessage((message) => console_.send(typeof message === "string" ? message : changed(message)))
    })
    await page.route(/\/v1\/encounters\/[0-9a-f]+\/records/, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: changed(await response.body()) })
    })
  }
}

test("a piece that opens to something else than was committed to is never shown, and is told", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const commitElsewhere = async (item: Item) => {
    const statement = parseStatement(item.statement)
    if (statement.kind !== "segment") throw new Error("a piece is stated as a segment")
    // What a ciphertext with two readings comes to: it opens, to something that nobody committed to.
    const other = { ...statement, commitment: new Uint8Array(32).fill(7) }
    await phone.send([{ ...item, statement: encodeStatement(other) }])
  }
  const playing = phone.play(undefined, (piece) => (isThird(piece) ? { as: commitElsewhere } : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("what comes after it", (frame) => frame > 6 * media.frameRate)
  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the beginning", (frame) => frame < media.frameRate)
  await counsel.until("what is withheld", (text) => text.includes("A piece of the picture is withheld"))
  await counsel.untilFrame("what comes after it, again", (frame) => frame > 4 * media.frameRate)

  expect(framesOfThird(await counsel.frames())).toEqual([])
  const checks = await counsel.checks()
  expect(checks).toContain("SEGMENT_COMMITMENT_DIFFERS")
  expect(checks).toContain("A piece opens to something else than the phone committed to. It is not shown.")
  phone.stop()
  await playing
})

test("what the server alters is never shown, and is told", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const altered = new Set<number>()
  const alter = (frames: readonly RecordFrame[]) =>
    frames.map((frame) => {
      const [first] = parseBatch(frame.batch).items
      if (first?.statement.track !== "video" || first.statement.sequence % 4 !== 3) return frame
      altered.add(first.statement.sequence)
      // The last byte is part of the sealed body.
      const batch = frame.batch.slice()
      batch[batch.length - 1]! ^= 1
      return { ...frame, batch }
    })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: badServer(alter),
  })
  await counsel.watch(phone.encounter)
  await counsel.until("a finding", (text) => text.includes("A piece was altered after the phone signed it."))
  await counsel.untilFrame("the picture going on", (frame) => frame > 8 * media.frameRate)

  expect(altered.size).toBeGreaterThan(0)
  const pieces = (await counsel.frames()).map((frame) => Math.floor(frame / (media.frameRate / 2)))
  expect(pieces.filter((piece) => altered.has(piece))).toEqual([])
  expect(await counsel.checks()).toContain("BODY_HASH_DIFFERS")
  phone.stop()
  await playing
})

test("records of another encounter are never shown, and are told", async () => {
  await using town = await newTown()
  const others = new Map<number, RecordFrame>()
  const other = await RecordedPhone.press({ origin: town.server.origin, media })
  await other.rush(3000)
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const mine = phone.leg.encounter
  // The same ordinals of the other encounter, under this one's name.
  const exchange = (frames: readonly RecordFrame[]) =>
    frames.map((frame) => {
      const isMine = Buffer.from(frame.encounter).equals(mine)
      if (!isMine) others.set(frame.ordinal, frame)
      const foreign = others.get(frame.ordinal)
      return isMine && foreign !== undefined && frame.ordinal > 6 ? { ...foreign, encounter: mine } : frame
    })
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: badServer(exchange),
  })
  await counsel.watch(other.encounter)
  await counsel.untilFrame("the other's picture", () => true)
  await counsel.page.locator("a.back").click()
  const playing = phone.play()
  await counsel.watch(phone.encounter)

  await counsel.until("a finding", (text) => text.includes("A record belongs to another encounter."))
  await counsel.untilFrame("its own picture", () => true)
  phone.stop()
  await playing
})

test("of two pieces in one place only the first is shown, and both are told of", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const refused: string[] = []
  const contradict = async (item: Item) => {
    await phone.send([item])
    const statement = parseStatement(item.statement)
    if (statement.kind !== "segment") throw new Error("a piece is stated as a segment")
    const other = { ...item, statement: encodeStatement({ ...statement, wallMs: statement.wallMs + 1 }) }
    const batch = await signBatch(phone.leg.encounter, 0, [other], phone.leg.sign)
    refused.push(...(await phone.sendBatch(batch)).refusals.map(({ code }) => code))
  }
  const playing = phone.play(undefined, (piece) => (isThird(piece) ? { as: contradict } : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)

  await counsel.until("the contradiction", (text) => text.includes("CONTRADICTION"))
  await counsel.untilFrame("the picture going on", (frame) => frame > 6 * media.frameRate)
  expect(refused).toEqual(["PLACE_TAKEN", "PLACE_TAKEN"])
  expect(await counsel.text()).toContain("The server kept a record that contradicts one before it.")
  phone.stop()
  await playing
})

test("a piece that checks out and is garbage to the decoder costs itself alone, and is told", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const spoil = (piece: RecordedPiece): RecordedPiece => {
    const bytes = piece.media.slice()
    // The frames, behind the last box's head; what describes them stays as it is.
    const mdat = Buffer.from(bytes).lastIndexOf("mdat")
    for (let at = mdat + 12; at < bytes.length; at++) bytes[at] = (at * 151) & 0xff
    return { ...piece, media: bytes }
  }
  const playing = phone.play(undefined, (piece) => (isThird(piece) ? spoil(piece) : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("what comes after it", (frame) => frame > 7 * media.frameRate)
  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the beginning", (frame) => frame < 2 * media.frameRate)
  await counsel.untilFrame("what comes after it, again", (frame) => frame > 5 * media.frameRate)
  expect(await counsel.checks()).toContain("this browser can't play")
  expect(await counsel.checks()).toContain("Nothing is amiss")
  phone.stop()
  await playing
})
