import { mkdir, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { buildVerifier } from "../../../scripts/build-verify.ts"
import { root } from "../../../scripts/toolchain.mjs"
import { Desk, runProgram } from "../testing/terminal.ts"

const npm = process.env.npm_execpath
const runNpm = (cwd: string, ...args: readonly string[]) =>
  npm?.endsWith(".js") ? runProgram(process.execPath, [npm, ...args], cwd) : runProgram("npm", args, cwd)

test("the command is packed into one file without dependencies, installs without a network, and verifies", async () => {
  await using desk = await Desk.set()
  await buildVerifier()
  const packed = await runNpm(join(root, "apps/verify"), "pack", "--pack-destination", desk.folder)
  expect(packed.code, packed.err).toBe(0)
  const [tarball] = (await readdir(desk.folder)).filter((name) => name.endsWith(".tgz"))

  const away = join(desk.folder, "away")
  await mkdir(away)
  const installed = await runNpm(
    away,
    "install",
    "--offline",
    "--no-audit",
    "--prefix",
    away,
    join(desk.folder, tarball!),
  )
  expect(installed.code, installed.err).toBe(0)
  expect((await readdir(join(away, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual(["@alongside"])

  const command = join(away, "node_modules/.bin/alongside-verify")
  const said = await runProgram(process.execPath, [command, "package.zip"], desk.folder)
  expect(said.err).toBe("")
  expect(said.code).toBe(3)
  expect(said.out).toContain("Nothing wrong was found")
  const home = join(away, "node_modules/@alongside/verify/dist")
  const imports = (await readFile(join(home, "verify.js"), "utf8")).matchAll(/^import .* from "([^"]+)"/gm)
  expect([...imports].map(([, name]) => name!).filter((name) => !name.startsWith("node:"))).toEqual([])
  // What it holds of others' code comes with its licence.
  expect(await readFile(join(home, "licenses.md"), "utf8")).toContain("## @noble/hashes - ")
}, 120_000)
