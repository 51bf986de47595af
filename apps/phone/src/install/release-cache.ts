/** One file of a release: `RELEASE_FILES` has them all. */
export type ReleaseFile = (typeof RELEASE_FILES)[number]

const PREFIX = "alongside "

/** Files at once: some browsers have six ways to a server for everything, and the recording that may begin meanwhile needs its own. */
const AT_ONCE = 4
/** While something is recorded one file comes at a time, and then for twice as long as it took, or for this long, none. */
const RESTS = 2
const LEAST_REST_MS = 200

/**
 * The app's own files, kept so that the app opens without a network. Each release has a cache of its own, named after what
 * is in it; a tab that still runs an older release finds its files in the older cache until the last such tab is closed.
 */
export class ReleaseCache {
  readonly #files: readonly ReleaseFile[]
  readonly #paths: ReadonlySet<string>
  readonly #name: Promise<string>

  constructor(files: readonly ReleaseFile[]) {
    this.#files = files
    this.#paths = new Set(files.map(({ path }) => `/${path}`))
    this.#name = nameOf(files)
  }

  /**
   * Fetches every file, in order, and keeps all of them, or throws and keeps none: a server in the middle of an update hands out files
   * of two releases, and their hashes tell. A browser that ends this before it is done finds there what was kept, and goes on with the rest.
   *
   * @param isRecording - asked again and again: whatever is recorded has the network first.
   */
  async fill(isRecording: () => Promise<boolean>): Promise<void> {
    const cache = await caches.open(await this.#name)
    const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
    const missing = this.#files.filter(({ path }) => !there.has(`/${path}`))
    try {
      while (missing.length > 0) {
        const isQuiet = !(await isRecording())
        const startMs = performance.now()
        await Promise.all(missing.splice(0, isQuiet ? AT_ONCE : 1).map((file) => keep(cache, file)))
        if (!isQuiet) await rest(Math.max(LEAST_REST_MS, RESTS * (performance.now() - startMs)))
      }
    } catch (cause) {
      await caches.delete(await this.#name)
      throw cause
    }
  }

  /** True when some release was kept before this one. */
  async hasOlder(): Promise<boolean> {
    return (await this.#olderNames()).length > 0
  }

  async dropOlder(): Promise<void> {
    await Promise.all((await this.#olderNames()).map((name) => caches.delete(name)))
  }

  /** Whether {@link find} may have it. What it hasn't is for the network, untouched. */
  mayHave(pathname: string): boolean {
    return pathname === "/" || this.#paths.has(pathname) || pathname.startsWith("/assets/")
  }

  /** The file as this release has it; a file with a hash in its name also from an older release. */
  async find(pathname: string): Promise<Response | undefined> {
    const path = pathname === "/" ? "/index.html" : pathname
    if (!this.#paths.has(path)) return caches.match(path)
    const cache = await caches.open(await this.#name)
    return cache.match(path)
  }

  async #olderNames(): Promise<string[]> {
    const current = await this.#name
    return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== current)
  }
}

async function keep(cache: Cache, { path, sha256 }: ReleaseFile): Promise<void> {
  // A file whose name carries its hash may come from the browser's own cache; the others are asked for again.
  const mode = path.startsWith("assets/") ? "default" : "no-cache"
  const integrity = `sha256-${base64Of(sha256)}`
  const response = await fetch(`/${path}`, { integrity, cache: mode, credentials: "omit", priority: "low" })
  if (!response.ok) throw new Error(`fetching /${path}: ${response.status}`)
  await cache.put(`/${path}`, response)
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function base64Of(hex: string): string {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))))
}

async function nameOf(files: readonly ReleaseFile[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(files))
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text))
  return PREFIX + Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
