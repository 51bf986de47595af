import { execFileSync } from "node:child_process"
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"

export interface SmallDisk extends Disposable {
  readonly directory: string
}

/** Ways to get a real file system of a few megabytes; each wants root, and the kernel's leave. */
export const smallDisks: Record<string, (at: string, bytes: number) => SmallDisk> = {
  tmpfs: (at, bytes) => mounted(at, ["-t", "tmpfs", "-o", `size=${bytes}`, "none"]),
  ext4: (at, bytes) => {
    const image = `${at}.image`
    const descriptor = openSync(image, "w")
    ftruncateSync(descriptor, bytes)
    closeSync(descriptor)
    execFileSync("mkfs.ext4", ["-q", image], { stdio: "pipe" })
    return mounted(at, ["-o", "loop", image])
  },
}

function mounted(at: string, parameters: readonly string[]): SmallDisk {
  mkdirSync(at)
  execFileSync("mount", [...parameters, at], { stdio: "pipe" })
  return { directory: at, [Symbol.dispose]: () => execFileSync("umount", ["--lazy", at], { stdio: "pipe" }) }
}

/** Takes all the room there is but `leaving` bytes, as another program would; `release` gives it back. */
export function fillDisk(directory: string, leaving = 0): { release(): void } {
  const path = join(directory, "somebody-elses-file")
  writeFileSync(path, "")
  const descriptor = openSync(path, "a")
  for (const size of [65_536, 4096, 512, 1]) {
    try {
      for (;;) if (writeSync(descriptor, Buffer.alloc(size, 1)) < size) break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error
    }
  }
  ftruncateSync(descriptor, fstatSync(descriptor).size - leaving)
  closeSync(descriptor)
  return { release: () => rmSync(path) }
}
