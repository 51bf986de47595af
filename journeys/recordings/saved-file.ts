/** What a person does to save a recording, and what she then has in her hand. */
import { execFile } from "node:child_process"
import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { toHex } from "@alongside/evidence/format/bytes"
import type { PackageReport } from "@alongside/evidence/verify/report"
import type { Page } from "playwright-core"
import { expect } from "vitest"
import { expectEventually, type Phone } from "../phone.ts"
import { enterPaper, recordBriefly, takeKeyOff } from "../recovery/paper.ts"
import type { HerTown } from "./her-town.ts"

const run = promisify(execFile)

/** Records, takes the key off the phone, and smashes it. @returns the sheet's words. */
export async function recordedAndLost(town: HerTown, phone: Phone): Promise<string> {
  await recordBriefly(phone)
  const sheet = await takeKeyOff(phone)
  await phone.kill()
  expect((await (await town.counsel()).list()).length).toBe(1)
  return sheet
}

export async function openFirst(page: Page, sheet: string): Promise<void> {
  await enterPaper(page, sheet)
  await page.locator(".hers .one").first().click()
  await page.locator(".film .times").waitFor()
}

/** Chooses *a part of it*: all but half a second at the beginning and 0.7 s at the end. */
export async function chooseClip(page: Page): Promise<void> {
  await page.getByRole("radio", { name: /^A part of it/ }).check()
  expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true)
  const position = page.getByRole("slider", { name: "Position in the recording" })
  const [from, to] = await position.evaluate((input: HTMLInputElement) => [Number(input.min), Number(input.max)])
  const goTo = (ms: number) =>
    position.evaluate((input: HTMLInputElement, value) => {
      input.value = `${value}`
      input.dispatchEvent(new Event("change", { bubbles: true }))
    }, ms)
  await goTo(from! + 500)
  await page.getByRole("button", { name: "It begins here" }).click()
  await goTo(to! - 700)
  await page.getByRole("button", { name: "It ends here" }).click()
}

export const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click()
export const savingSays = (page: Page, text: string | RegExp) =>
  expectEventually(
    `“${text}”`,
    () => page.locator(".recordings section").getByText(text).isVisible(),
    () => page.locator(".content").innerText(),
  )

/** What a file of the page's own file system holds; `undefined` when there is none. */
export async function ownFile(page: Page, ...path: string[]): Promise<Buffer | undefined> {
  const bytes = await page.evaluate(async (parts) => {
    try {
      let folder = await navigator.storage.getDirectory()
      for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part)
      const file = await (await folder.getFileHandle(parts.at(-1)!)).getFile()
      return Array.from(new Uint8Array(await file.arrayBuffer()))
    } catch {
      return undefined
    }
  }, path)
  return bytes === undefined ? undefined : Buffer.from(bytes)
}

/** Every file of the page's own file system, but the key that the app makes wherever it is opened. */
export const ownFiles = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = []
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
        if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`)
        else if (path + name !== "key") found.push(path + name)
      }
    }
    await walk(await navigator.storage.getDirectory(), "")
    return found
  })

/** Unpacks with the system's own tools, and lets them check what they can. @returns the paths of the files in it. */
export async function unpacked(zip: Buffer, folder: string): Promise<string[]> {
  const path = join(folder, "package.zip")
  await writeFile(path, zip)
  await run("unzip", ["-tq", path])
  await run("unzip", ["-q", path, "-d", join(folder, "out")])
  const [top] = await readdir(join(folder, "out"))
  const bag = join(folder, "out", top!)
  for (const list of ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
    await run("sha256sum", ["--check", "--strict", "--quiet", list], { cwd: bag })
  return (await readdir(bag, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(bag.length + 1))
}

/** What the verifier of apps/verify says, told which server to believe. */
export async function verified(folder: string, { server }: HerTown): Promise<PackageReport> {
  const trust = join(folder, "trust.txt")
  await writeFile(trust, `server ${toHex(server.serverKey)} read off the server\n`)
  const program = join(import.meta.dirname, "../../apps/verify/src/main.ts")
  const args = [program, join(folder, "package.zip"), "--trust", trust, "--json"]
  const said = await run(process.execPath, args).catch((error: { stdout: string }) => error)
  return JSON.parse(said.stdout) as PackageReport
}

/** Codes of what a report finds wrong. */
export const faultsIn = ({ findings }: PackageReport): string[] =>
  findings.filter(({ severity }) => severity === "fault").map(({ code }) => code)
