import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"

/** The environment that slows every flush of a process it is given to, or why there is none. */
export type SlowFlush = { readonly environment: NodeJS.ProcessEnv } | { readonly missing: string }

/**
 * Compiles `slow-flush.c`: each fsync and fdatasync of the process takes this much longer, one at a time, as on a disk that has
 * no cache of its own.
 */
export async function buildSlowFlush(milliseconds: number): Promise<SlowFlush> {
  const folder = join(import.meta.dirname, "../../.cache/bench")
  const library = join(folder, "slow-flush.so")
  const source = join(import.meta.dirname, "../slow-flush.c")
  if (!existsSync(source)) return { missing: "bench/slow-flush.c isn't there" }
  mkdirSync(folder, { recursive: true })
  const built = spawnSync("cc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], {
    encoding: "utf8",
  })
  if (built.error !== undefined || built.status !== 0)
    return { missing: `no C compiler could build it: ${built.stderr ?? built.error?.message}` }
  return { environment: { LD_PRELOAD: library, SLOW_FLUSH_US: String(milliseconds * 1000) } }
}
