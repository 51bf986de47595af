import { readdir, readFile } from "node:fs/promises"
import { setTimeout as wait } from "node:timers/promises"

/** Between two looks; reading a renderer's pages takes the kernel some milliseconds. */
const LOOK_EVERY_MS = 100

/**
 * The memory of a browser's renderers, as the kernel counts it: what the pages and their workers hold, which are threads of the
 * renderers, resident, with shared pages divided among those who share them (`Pss` of /proc/PID/smaps_rollup), summed over the renderers.
 */
export class RendererMemory implements AsyncDisposable {
  readonly #browser: number
  readonly #watching: Promise<void>
  #isOver = false
  #peakBytes = 0
  #looks = 0

  /** @param browser - the process id of the browser itself. */
  private constructor(browser: number) {
    this.#browser = browser
    this.#watching = this.#watch()
  }

  static watch(browser: number): RendererMemory {
    return new RendererMemory(browser)
  }

  /** The highest of all looks, one every {@link LOOK_EVERY_MS}. */
  get peakBytes(): number {
    return this.#peakBytes
  }

  get looks(): number {
    return this.#looks
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const bytes = await rendererBytes(this.#browser)
      this.#peakBytes = Math.max(this.#peakBytes, bytes)
      this.#looks += 1
      await wait(LOOK_EVERY_MS)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#watching
  }
}

/** @throws where there is no /proc: the figure is Linux's. */
export async function rendererBytes(browser: number): Promise<number> {
  const renderers = (await descendantsOf(browser)).filter(({ command }) => command.includes("--type=renderer"))
  const sizes = await Promise.all(renderers.map(({ pid }) => proportionalBytes(pid)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function proportionalBytes(pid: number): Promise<number> {
  // It may have ended since it was listed.
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "")
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

async function descendantsOf(root: number): Promise<Process[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const all = (await Promise.all(names.map(processOf))).filter((one) => one !== undefined)
  const found = new Set([root])
  // Parents have not always the smaller number: until nothing is added.
  for (let before = 0; before < found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid))
}

async function processOf(name: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, "utf8")
    // The name in brackets may hold brackets and spaces.
    const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const command = (await readFile(`/proc/${name}/cmdline`, "utf8")).replaceAll("\0", " ")
    return { pid: Number(name), parent: Number(parent), command }
  } catch {
    return undefined
  }
}
