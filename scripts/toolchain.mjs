// Plain JavaScript for Node 20: what every command needs before our TypeScript can run.

import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The first Node that runs our TypeScript as it stands and has the SQLite that we use. */
const NODE_NEEDED = 24

/** A fault that the person at the keyboard can mend: the message says how, so no stack is shown with it. */
export class ToolchainError extends Error {
  /** @override */
  name = "ToolchainError"
}

/**
 * Brings what is missing: a Node that is new enough, then the packages of package-lock.json. Does nothing when both are there.
 *
 * @param {(line: string) => void} say - One line per thing that takes time.
 * @returns {Promise<string>} The path of the Node to run TypeScript with.
 * @throws {ToolchainError} when npm fails or this machine has no Node that fits.
 */
export async function prepare(say) {
  const node = await findNode(say)
  // Our npm and everything it starts shall find the same Node.
  process.env.PATH = dirname(node) + delimiter + (process.env.PATH ?? "")
  const wanted = await readLockFile("package-lock.json")
  if (missingPackages(wanted, await readLockFile("node_modules/.package-lock.json")).length > 0) {
    say("installing packages (once, about a minute)")
    await npm(node, ["ci", "--ignore-scripts"], root)
  }
  return node
}

/**
 * Runs a program to its end, in the repository's root, with our own input and output.
 *
 * While it runs, Ctrl-C is its to answer: we end when it has ended.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>} Its exit code; 128 + 15 and the like when a signal ended it.
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options })
    const interrupted = () => {}
    // The terminal sends Ctrl-C to the child as well; a `kill` of this process is passed on.
    const terminated = () => child.kill("SIGTERM")
    process.on("SIGINT", interrupted)
    process.on("SIGTERM", terminated)
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      process.off("SIGINT", interrupted)
      process.off("SIGTERM", terminated)
      resolve(code ?? (signal === "SIGINT" ? 130 : 143))
    })
  })
}

/**
 * Ends this process with what `main` returns as its exit code, or with a sentence for a fault that can be mended.
 * @param {() => Promise<number>} main
 */
export async function exitWith(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}

/** @param {(line: string) => void} say */
async function findNode(say) {
  if (Number.parseInt(process.versions.node, 10) >= NODE_NEEDED) return process.execPath
  const target = join(root, ".toolchain")
  const wanted = await readFile(join(root, "scripts/node/package-lock.json"), "utf8")
  const present = await readFile(join(target, "package-lock.json"), "utf8").catch(() => "")
  if (present !== wanted || (await nodeIn(target)) === undefined) {
    say(`bringing Node ${NODE_NEEDED} (this machine has ${process.versions.node}; once, 190 MB)`)
    await rm(target, { recursive: true, force: true })
    await mkdir(target)
    for (const file of ["package.json", "package-lock.json"]) {
      await copyFile(join(root, "scripts/node", file), join(target, file))
    }
    await npm(process.execPath, ["ci", "--ignore-scripts", "--include=optional"], target)
  }
  const node = await nodeIn(target)
  if (node !== undefined) return node
  throw new ToolchainError(
    `Alongside needs Node ${NODE_NEEDED} or newer, and there is no package of it for ${process.platform} on ${process.arch}.\n` +
      "Install it from https://nodejs.org and run this again.",
  )
}

/** @param {string} target */
async function nodeIn(target) {
  const packages = join(target, "node_modules")
  const names = existsSync(packages) ? await readdir(packages) : []
  const candidates = names
    .filter((name) => name.startsWith("node-"))
    .map((name) => join(packages, name, "bin", process.platform === "win32" ? "node.exe" : "node"))
  for (const candidate of candidates) {
    // It may be there and not run: Alpine's C library isn't the one it was built for.
    const code = await run(candidate, ["--version"], { stdio: "ignore" }).catch(() => 1)
    if (code === 0) return candidate
  }
  return undefined
}

/**
 * What package-lock.json names and node_modules lacks or has in another version. Compares versions, not times, which a
 * checkout changes.
 *
 * @param {LockFile} wanted - package-lock.json.
 * @param {LockFile} installed - node_modules/.package-lock.json, npm's own note of what it installed.
 */
export function missingPackages(wanted, installed) {
  return (
    Object.entries(wanted.packages)
      .filter(([path]) => path.startsWith("node_modules/"))
      // Optional ones are made for one platform each: those of others are never here.
      .filter(([, { optional, devOptional }]) => !optional && !devOptional)
      .filter(([path, { version }]) => !(path in installed.packages) || installed.packages[path]?.version !== version)
      .map(([path]) => path)
  )
}

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} LockFile
 *
 * @param {string} path
 * @returns {Promise<LockFile>}
 */
async function readLockFile(path) {
  return JSON.parse(await readFile(join(root, path), "utf8").catch(() => '{"packages":{}}'))
}

/**
 * @param {string} node - What npm itself runs on: it refuses packages that want a newer one.
 * @param {readonly string[]} args
 * @param {string} directory
 */
async function npm(node, args, directory) {
  // Started by npm, we know which one; else it is found by name (on Windows a script that only a shell can start).
  const own = process.env.npm_execpath
  /** @type {import("node:child_process").SpawnOptions} */
  const options = { cwd: directory, stdio: ["ignore", 2, 2] }
  const code = own?.endsWith(".js")
    ? await run(node, [own, ...args], options)
    : await run("npm", args, { ...options, shell: process.platform === "win32" })
  if (code !== 0) throw new ToolchainError(`npm ${args.join(" ")} failed in ${directory}; what it said is above.`)
}
