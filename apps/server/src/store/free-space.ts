import { statfs } from "node:fs"

/** Between two looks at the disk other programs can take what they like; one second of them is what the reserve is for. */
const LOOK_EVERY_MS = 1000

/**
 * Free bytes of the disk that holds `directory`, kept at hand. Looked up once a second; in between, what the store itself
 * writes is taken off.
 */
export class FreeSpace {
  readonly #directory: string
  readonly #timer: NodeJS.Timeout
  #bytes = 0

  private constructor(directory: string) {
    this.#directory = directory
    // A failed look leaves the last figure: the next one is a second away, and a disk that is gone shows in a write.
    this.#timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS).unref()
  }

  static async of(directory: string): Promise<FreeSpace> {
    const space = new FreeSpace(directory)
    await space.look()
    return space
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The store wrote this much since the last look. */
  spend(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes)
  }

  look(): Promise<void> {
    return new Promise((resolve, reject) => {
      statfs(this.#directory, (error, found) => {
        if (error !== null) return reject(error)
        this.#bytes = found.bavail * found.bsize
        resolve()
      })
    })
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
