import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import { monotonicMs } from "@alongside/live/sound/device-clock"
import { openPromise } from "../session/open-promise.ts"
import { type CaptureState, INITIAL_STATE, markTouch, withReport } from "./capture-state.ts"
import { Devices } from "./devices.ts"
import type { DeviceKind } from "./open-devices.ts"
import type { Abilities, Order, Pace, Path, Report } from "./orders.ts"
import { watchPageLife } from "./page-life.ts"
import type { GapCause } from "./piece.ts"
import { PlaceWatch } from "./place-watch.ts"
import { pathOf, Sources } from "./sources.ts"
import type { VideoLevel } from "./video-level.ts"
import { WakeLock } from "./wake-lock.ts"

export type { CaptureGap, CaptureState } from "./capture-state.ts"

export interface CaptureOptions {
  /** 0 to 30. How much before the press is kept, in memory only. */
  readonly preRollSeconds: number
  /** Takes this path of design.md section 4 whatever the browser can do. */
  readonly forcePath?: Path
  /** Called after every change, with the whole state. */
  readonly changed: (state: CaptureState) => void
  /** Where the device is, each time it says so; `undefined` once it no longer may. It leaves the phone sealed, or not at all. */
  readonly placed: (fix: PlaceFix | undefined) => void
}

/**
 * One button screen, and at most one encounter: devices opened once, encoders that run from then on, and pieces for
 * whoever seals. Nothing is kept but in memory, and nothing leaves before {@link press}.
 */
export interface Capture {
  readonly state: CaptureState
  /** The track that is recorded, to be heard by others too: one stream serves all, and nobody else stops or mutes it. */
  readonly microphone: MediaStreamTrack | undefined
  /** Asks for what the browser must ask for. On a touch. */
  allow(what: "camera-and-microphone" | "place"): void
  /**
   * From now on pieces go out on `pieces` ({@link ./piece.ts PortMessage}), those of the seconds before first. Devices
   * that aren't open yet are opened, and recorded from the moment they deliver. Once.
   */
  press(pieces: MessagePort): void
  /** The camera's own track, while it is open: to look through, not to stop. */
  camera(): MediaStreamTrack | undefined
  /** Starts again what an interruption ended and only a touch can restart. */
  resume(): void
  /** No effect after the press. */
  keep(preRollSeconds: number): void
  /** @param cause - Said in the gap when `level` is `off`. */
  setVideoLevel(level: VideoLevel, cause?: "thin-uplink" | "data-saver" | "low-battery"): void
  setPace(pace: Pace): void
  /** Resolves when the last piece and the end are on the port and the devices are released. */
  stop(): Promise<void>
}

export function openCapture(options: CaptureOptions): Capture {
  return new PageCapture(options)
}

const CAUSES: Readonly<Partial<Record<CaptureState["camera"], GapCause>>> = {
  refused: "permission-refused",
  missing: "device-missing",
  taken: "device-taken",
}

/** Sooner than that nobody walks, and a fix a second would be the largest track of a thin uplink. */
const PLACE_EVERY_MS = 5000
/** How soon a device that was taken is tried again. */
const REOPEN_EVERY_MS = 3000

class PageCapture implements Capture {
  readonly #options: CaptureOptions
  readonly #worker = new Worker(new URL("./capture-worker.ts", import.meta.url), { type: "module", name: "capture" })
  readonly #abilities = openPromise<Abilities>()
  readonly #stopped = openPromise<void>()
  readonly #devices: Devices
  readonly #sources: Sources
  readonly #place: PlaceWatch
  readonly #wakeLock = new WakeLock()
  readonly #endPageLife: () => void
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #levels: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined
  #state = INITIAL_STATE

  constructor(options: CaptureOptions) {
    this.#options = options
    this.#worker.onmessage = (event: MessageEvent<Report>) => this.#hear(event.data)
    this.#tell({
      order: "open",
      zeroMs: monotonicMs(),
      preRollMs: options.preRollSeconds * 1000,
      path: options.forcePath,
    })
    this.#sources = new Sources({
      tell: (order, transfer) => this.#tell(order, transfer),
      failed: (track) => this.#tell({ order: "lost", track, cause: "encoder-failed", atMs: monotonicMs() }),
    })
    this.#devices = new Devices({
      opened: (track) => this.#attach(track),
      changed: (kind) => this.#deviceChanged(kind),
    })
    this.#place = new PlaceWatch({
      changed: (place) => this.#placeChanged(place),
      fixed: (fix) => options.placed(fix),
    })
    this.#endPageLife = watchPageLife({
      hidden: (isHidden, atMs) => this.#hidden(isHidden, atMs),
      freezing: () => this.#cut(),
      thawed: (fromMs, toMs) => this.#tell({ order: "frozen", fromMs, toMs }),
    })
    void this.#devices.openIfPermitted()
    void this.#place.startIfPermitted()
  }

  get state(): CaptureState {
    return this.#state
  }

  get microphone(): MediaStreamTrack | undefined {
    return this.#devices.track("microphone")
  }

  allow(what: "camera-and-microphone" | "place"): void {
    if (what === "place") this.#place.ask()
    else void this.#devices.open()
  }

  press(pieces: MessagePort): void {
    this.#tell({ order: "press", port: pieces, atMs: monotonicMs() }, [pieces])
    void this.#devices.open()
    this.#wakeLock.hold()
    this.#timers.push(setInterval(() => this.#tellPlace(), PLACE_EVERY_MS))
    this.#tellPlace()
    this.#timers.push(setInterval(() => this.#reopen(), REOPEN_EVERY_MS))
  }

  camera(): MediaStreamTrack | undefined {
    return this.#devices.track("camera")
  }

  resume(): void {
    this.#sources.resume()
    void this.#devices.open()
  }

  keep(preRollSeconds: number): void {
    this.#tell({ order: "pre-roll", preRollMs: preRollSeconds * 1000 })
  }

  setVideoLevel(level: VideoLevel, cause: "thin-uplink" | "data-saver" | "low-battery" = "thin-uplink"): void {
    this.#change({ video: level })
    // One after the other: a recorder that is being restarted at one size isn't asked for the next meanwhile.
    this.#levels = this.#levels.then(async () => {
      // What still comes at the old size comes before the gap of no picture.
      await this.#sources.setLevel(level)
      this.#tell({ order: "video-level", level, cause })
    })
  }

  setPace(pace: Pace): void {
    this.#tell({ order: "pace", pace })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const atMs = monotonicMs()
    for (const timer of this.#timers) clearInterval(timer)
    // Recorders give their last slice before the end is said.
    await Promise.all([this.#sources.detach("audio"), this.#sources.detach("video")])
    this.#tell({ order: "stop", atMs })
    await this.#stopped.promise
    this.#endPageLife()
    this.#devices.release()
    this.#place.stop()
    this.#wakeLock.release()
    this.#worker.terminate()
  }

  #tell(order: Order, transfer: Transferable[] = []): void {
    this.#worker.postMessage(order, transfer)
  }

  #change(next: Partial<CaptureState>): void {
    this.#state = markTouch({ ...this.#state, ...next }, this.#sources.isSoundRunning)
    this.#options.changed(this.#state)
  }

  #hear(report: Report): void {
    if (report.report === "abilities") this.#abilities.resolve(report.abilities)
    else if (report.report === "stopped") this.#stopped.resolve()
    else if (report.report === "encoder-lost") void this.#fallBack(report.track)
    else this.#change(withReport(this.#state, report))
  }

  async #attach(track: MediaStreamTrack): Promise<void> {
    const abilities = await this.#abilities.promise
    const path = this.#options.forcePath ?? pathOf(abilities)
    await this.#sources.attach(track, path, abilities)
    this.#change({ path })
  }

  /** The encoders of paths 1 and 2 don't work here: the track goes on by the third. */
  async #fallBack(kind: "audio" | "video"): Promise<void> {
    const track = this.#devices.track(kind === "video" ? "camera" : "microphone")
    if (track === undefined || this.#state.path === 3) return
    await this.#sources.attach(track, 3, await this.#abilities.promise)
    this.#change({ path: 3 })
  }

  #deviceChanged(kind: DeviceKind): void {
    const state = this.#devices.state(kind)
    const track = kind === "camera" ? "video" : "audio"
    const atMs = monotonicMs()
    const cause = CAUSES[state]
    if (cause !== undefined) this.#tell({ order: "lost", track, cause, atMs })
    if (state === "muted") {
      // Phones mute the camera of a page that isn't on the screen.
      this.#tell({ order: "muted", track, cause: document.hidden ? "page-hidden" : "device-muted", atMs })
    }
    if (state === "open") this.#tell({ order: "muted", track, cause: undefined, atMs })
    this.#change({ [kind]: state })
  }

  #placeChanged(place: CaptureState["place"]): void {
    const isFirst = this.#state.place !== "open" && place === "open"
    if (place === "refused") {
      this.#tell({ order: "lost", track: "place", cause: "permission-refused", atMs: monotonicMs() })
    }
    this.#change({ place })
    if (isFirst) this.#tellPlace()
  }

  #tellPlace(): void {
    const fix = this.#place.newest()
    if (fix !== undefined && this.#timers.length > 0)
      this.#tell({ order: "place", fix, atMs: monotonicMs() }, [fix.buffer])
  }

  #hidden(isHidden: boolean, atMs: number): void {
    this.#tell({ order: "hidden", isHidden, atMs })
    // There may be no other chance to close what is under way.
    if (isHidden) this.#cut()
    else {
      this.#wakeLock.renew()
      this.#sources.resume()
      this.#reopen()
    }
  }

  #cut(): void {
    this.#sources.cut()
    this.#tell({ order: "cut" })
  }

  /** Without a question: a device that was taken by a call, say, and may be free again. */
  #reopen(): void {
    const isTaken = this.#state.camera === "taken" || this.#state.microphone === "taken"
    if (isTaken && !document.hidden) void this.#devices.openPermitted()
  }
}
