import { execFile } from "node:child_process"
import { mkdtempDisposable, readdir, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { beforeAll, expect, test } from "vitest"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { choosesFile, choosesNothing } from "./chosen-file.ts"
import { newHerTown } from "./her-town.ts"
import {
  chooseClip,
  faultsIn,
  openFirst,
  ownFile,
  ownFiles,
  recordedAndLost,
  save,
  savingSays,
  unpacked,
  verified,
} from "./saved-file.ts"

const run = promisify(execFile)

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

test("she saves all of it into the file that she chose: the system's own tools find it whole, and it plays", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { page } = await town.device({ before: choosesFile })
  await openFirst(page, sheet)
  await save(page)
  await savingSays(page, /^Saved: /)

  await using folder = await mkdtempDisposable(join(tmpdir(), "alongside-saved-"))
  const zip = await ownFile(page, "chosen.zip")
  const files = await unpacked(zip!, folder.path)
  expect(files).toEqual(expect.arrayContaining(["HOW-TO-VERIFY.txt", "data/package.cbor", "data/receipts.cborseq"]))
  const film = files.find((path) => path.endsWith(".mp4"))
  const [top] = await readdir(join(folder.path, "out"))
  const { stdout } = await run("ffprobe", [
    ...["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0"],
    join(folder.path, "out", top!, film!),
  ])
  expect(stdout.trim().split("\n").sort()).toEqual(expect.arrayContaining(["audio", "video"]))
  const report = await verified(folder.path, town)
  expect(faultsIn(report)).toEqual([])
  expect(report.verdict).toBe("anchored")
  // Nothing else of it is on this device.
  expect(await ownFiles(page)).toEqual(["chosen.zip"])
})

test("where a browser lets nobody choose, the file goes to the downloads, and the copy on the way is gone at the next visit", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { page } = await town.device({ before: choosesNothing })
  await openFirst(page, sheet)
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), save(page)])
  await savingSays(page, /^Saved: /)
  expect(download.suggestedFilename()).toMatch(/^alongside-whole-[0-9a-f]{16}\.zip$/)
  await using folder = await mkdtempDisposable(join(tmpdir(), "alongside-saved-"))
  const [name] = await ownFiles(page)
  expect(name).toBe(`export/${download.suggestedFilename()}`)
  await unpacked((await ownFile(page, "export", download.suggestedFilename()))!, folder.path)

  await page.reload()
  await page.locator(".word-field input").waitFor()
  expect(await ownFiles(page)).toEqual([])
})

test("a part of it is less of it, and says so in its name", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { page } = await town.device({ before: choosesFile })
  await openFirst(page, sheet)
  await chooseClip(page)
  await save(page)
  await savingSays(page, /^Saved: /)
  await using folder = await mkdtempDisposable(join(tmpdir(), "alongside-saved-"))
  await unpacked((await ownFile(page, "chosen.zip"))!, folder.path)
  const [top] = await readdir(join(folder.path, "out"))
  expect(top).toMatch(/^alongside-clip-/)
  expect(faultsIn(await verified(folder.path, town))).toEqual([])
  const keys = (await readFile(join(folder.path, "out", top!, "data/keys/000000.cborseq"))).length

  await page.getByRole("radio", { name: /^All of it/ }).check()
  await save(page)
  await expectEventually("the whole", async () => {
    const zip = await ownFile(page, "chosen.zip")
    return zip?.includes("alongside-whole-") === true
  })
  await savingSays(page, /^Saved: /)
  await using another = await mkdtempDisposable(join(tmpdir(), "alongside-saved-"))
  await unpacked((await ownFile(page, "chosen.zip"))!, another.path)
  const [whole] = await readdir(join(another.path, "out"))
  expect((await readFile(join(another.path, "out", whole!, "data/keys/000000.cborseq"))).length).toBeGreaterThan(keys)
})

test("broken off by the network it leaves nothing, and is begun again", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { page } = await town.device({ before: choosesNothing })
  await openFirst(page, sheet)
  town.network.shape({ downBitsPerSecond: 400_000 })
  const before = town.network.carriedDown
  await save(page)
  await savingSays(page, /^Saving: /)
  // In the middle of an answer: what opens it is some 10 kB, and what it opens more than ten times as much.
  await expectEventually("the middle", () => Promise.resolve(town.network.carriedDown > before + 60_000))
  town.network.cut()
  await savingSays(page, "The network broke off. Nothing of it was left. You can try again.")
  expect(await ownFiles(page)).toEqual([])
  town.network.restore()
  town.network.shape({})
  await save(page)
  await savingSays(page, /^Saved: /)
})

test("a browser that dies in the middle leaves nothing that the next visit doesn't take away", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const dying = await town.device({ before: choosesNothing })
  await openFirst(dying.page, sheet)
  town.network.shape({ downBitsPerSecond: 600_000 })
  await save(dying.page)
  await expectEventually("a part of it on the disk", async () => (await ownFiles(dying.page)).length > 0)
  await dying.browser.kill()
  town.network.shape({})
  const { page } = await town.device({ before: choosesNothing, profile: dying.profile })
  await page.locator(".word-field input").waitFor()
  expect(await ownFiles(page)).toEqual([])
  await openFirst(page, sheet)
  await save(page)
  await savingSays(page, /^Saved: /)
})

test("when this device's disk is full she is told, and nothing is left", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { page, browser } = await town.device({ before: choosesNothing })
  await openFirst(page, sheet)
  const session = await browser.context.newCDPSession(page)
  // Room for the beginning of it.
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  await session.send("Storage.overrideQuotaForOrigin", { origin: town.origin, quotaSize: used + 100_000 })
  await save(page)
  await savingSays(page, /^There is no room for it on this device\./)
  expect(await ownFiles(page)).toEqual([])
  await session.send("Storage.overrideQuotaForOrigin", { origin: town.origin })
  await save(page)
  await savingSays(page, /^Saved: /)
})
