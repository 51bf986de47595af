import { encodePlaceFix, type PlaceFix } from "@alongside/evidence/media/place-fix"
import type { DeviceState } from "../screens/phone-state.ts"

export interface PlaceWatchEvents {
  changed(state: DeviceState): void
  /** A new fix, or none any more. */
  fixed(fix: PlaceFix | undefined): void
}

/** Knows where the device is, once it may. It never asks by itself: a question at the press would cover the button. */
export class PlaceWatch {
  readonly #events: PlaceWatchEvents
  #watch: number | undefined
  #newest: PlaceFix | undefined

  constructor(events: PlaceWatchEvents) {
    this.#events = events
  }

  async startIfPermitted(): Promise<void> {
    const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => undefined)
    if (permission === undefined) return
    permission.onchange = () => this.#follow(permission.state)
    this.#follow(permission.state)
  }

  /** Asks, on a touch. */
  ask(): void {
    this.#events.changed("asking")
    this.#start()
  }

  /** The newest fix, ready to be sealed, or undefined before there is one. */
  newest(): Uint8Array<ArrayBuffer> | undefined {
    return this.#newest === undefined ? undefined : encodePlaceFix(this.#newest)
  }

  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = undefined
    this.#newest = undefined
  }

  #follow(state: PermissionState): void {
    if (state === "granted") this.#start()
    else if (state === "denied") this.#events.changed("refused")
  }

  #start(): void {
    this.#watch ??= navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.#newest = {
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy: coords.accuracy,
          altitude: coords.altitude ?? undefined,
          // NaN where the device stands still.
          heading: Number.isNaN(coords.heading) ? undefined : (coords.heading ?? undefined),
          speed: coords.speed ?? undefined,
          fixedAtMs: timestamp,
        }
        this.#events.changed("open")
        this.#events.fixed(this.#newest)
      },
      (error) => {
        if (error.code === error.PERMISSION_DENIED) {
          this.stop()
          this.#events.changed("refused")
          this.#events.fixed(undefined)
        } else if (this.#newest === undefined) this.#events.changed("missing")
      },
      { enableHighAccuracy: true, maximumAge: 30_000 },
    )
  }
}
