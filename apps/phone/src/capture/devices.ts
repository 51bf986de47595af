import type { DeviceState } from "../screens/phone-state.ts"
import { type DeviceKind, openDevices, permissionFor } from "./open-devices.ts"

export interface DevicesEvents {
  /** A device delivers, or will as soon as it isn't muted. */
  opened(track: MediaStreamTrack): Promise<void>
  changed(kind: DeviceKind, state: DeviceState): void
}

/**
 * The camera and the microphone: one stream for the whole session, because a second one blacks out the first on iOS. Only
 * a device whose track has ended is asked for again.
 */
export class Devices {
  readonly #events: DevicesEvents
  readonly #tracks = new Map<DeviceKind, MediaStreamTrack>()
  readonly #states = new Map<DeviceKind, DeviceState>()
  #opening: Promise<void> | undefined
  readonly #listeners = new AbortController()

  constructor(events: DevicesEvents) {
    this.#events = events
  }

  state(kind: DeviceKind): DeviceState {
    return this.#states.get(kind) ?? "unasked"
  }

  track(kind: DeviceKind): MediaStreamTrack | undefined {
    return this.#tracks.get(kind)
  }

  /** Opens now, or as soon as the browser's answer changes, what it gives without a question. */
  async openIfPermitted(): Promise<void> {
    const { signal } = this.#listeners
    const permissions = await Promise.all(["camera" as const, "microphone" as const].map(permissionFor))
    for (const permission of permissions) {
      permission?.addEventListener("change", () => void this.openPermitted(), { signal })
    }
    // A device that was taken away, or plugged in.
    navigator.mediaDevices.addEventListener("devicechange", () => void this.openPermitted(), { signal })
    await this.openPermitted()
  }

  /** What the browser gives without a question, and no other. */
  async openPermitted(): Promise<void> {
    const [camera, microphone] = await Promise.all([permissionFor("camera"), permissionFor("microphone")])
    const isSettled = camera?.state !== "prompt" && microphone?.state !== "prompt"
    if (camera === undefined || microphone === undefined || !isSettled) return
    if (camera.state === "granted" || microphone.state === "granted") await this.open()
  }

  /** Opens what isn't open. May ask. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  release(): void {
    this.#listeners.abort()
    for (const [kind, track] of this.#tracks) {
      track.stop()
      this.#change(kind, "off")
    }
    this.#tracks.clear()
  }

  async #open(): Promise<void> {
    const wanted = (["camera", "microphone"] as const).filter((kind) => this.#tracks.get(kind)?.readyState !== "live")
    if (wanted.length === 0) return
    for (const kind of wanted) this.#change(kind, "asking")
    for await (const { kind, outcome } of openDevices(wanted)) {
      if (this.#listeners.signal.aborted) {
        if (typeof outcome !== "string") outcome.stop()
      } else if (typeof outcome === "string") this.#change(kind, outcome)
      else await this.#take(kind, outcome)
    }
  }

  async #take(kind: DeviceKind, track: MediaStreamTrack): Promise<void> {
    this.#tracks.set(kind, track)
    const { signal } = this.#listeners
    const follow = (): void => {
      if (this.#tracks.get(kind) !== track) return
      this.#change(kind, track.readyState === "ended" ? "taken" : track.muted ? "muted" : "open")
    }
    for (const event of ["ended", "mute", "unmute"]) track.addEventListener(event, follow, { signal })
    await this.#events.opened(track)
    follow()
  }

  #change(kind: DeviceKind, state: DeviceState): void {
    if (this.#states.get(kind) === state) return
    this.#states.set(kind, state)
    this.#events.changed(kind, state)
  }
}
