import type { VideoLevel } from "../capture/video-level.ts"

/** Below this, and not being charged, sound alone: it is what counts, and it may have to last. */
export const LOW_BATTERY = 0.15

export interface PictureReasons {
  /** What the uplink bears. */
  readonly uplink: VideoLevel
  readonly dataSaver: boolean
  readonly isBatteryLow: boolean
}

export interface Picture {
  readonly level: VideoLevel
  /** Said in the gap when there is no picture. */
  readonly cause: "thin-uplink" | "data-saver" | "low-battery"
}

const LEAST_FIRST = ["off", "slower", "smallest", "smaller", "full"] as const satisfies readonly VideoLevel[]

/** How much picture to record, for all reasons together. */
export function pictureFor({ uplink, dataSaver, isBatteryLow }: PictureReasons): Picture {
  if (isBatteryLow) return { level: "off", cause: "low-battery" }
  const most = dataSaver ? "smallest" : "full"
  const level = LEAST_FIRST[Math.min(LEAST_FIRST.indexOf(uplink), LEAST_FIRST.indexOf(most))]!
  return { level, cause: "thin-uplink" }
}
