import { LOW_BATTERY } from "./picture.ts"

/** The Battery Status API, which not every browser has (https://w3c.github.io/battery/). */
interface BatteryManager extends EventTarget {
  readonly charging: boolean
  /** 0 to 1. */
  readonly level: number
}

/** Calls `changed` now and whenever the battery becomes low, or is no longer. Never where the browser doesn't tell. */
export async function watchBattery(changed: (isLow: boolean) => void): Promise<void> {
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> }
  const battery = await getBattery?.call(navigator).catch(() => undefined)
  if (battery === undefined) return
  const look = (): void => changed(!battery.charging && battery.level < LOW_BATTERY)
  battery.addEventListener("levelchange", look)
  battery.addEventListener("chargingchange", look)
  look()
}
