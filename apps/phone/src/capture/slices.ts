import { monotonicMs } from "@alongside/live/sound/device-clock"
import { openPromise } from "../session/open-promise.ts"
import type { Order, Slice } from "./orders.ts"

const TIMESLICE_MS = 500

/** https://www.w3.org/TR/mediastream-recording/#mediarecorderoptions-section; not in TypeScript's libraries. */
interface RecorderOptions extends MediaRecorderOptions {
  readonly audioBitrateMode?: "constant" | "variable"
  /** In Chromium; others keep their own pace, and a lost slice costs them more. */
  readonly videoKeyFrameIntervalDuration?: number
}

export interface SliceRecorder {
  /** Gives at once what it has: there may be no other chance. */
  cut(): void
  /** Resolves when the last slice has been handed over. */
  stop(): Promise<void>
}

/**
 * Records one track by MediaRecorder, where the browser has no encoders of its own to offer. WebM, whose bytes up to any
 * point can be played; the MP4 of the same recorders is lost whole when the browser dies.
 * @param failed - Called when the recorder gives up by itself.
 */
export function recordSlices(
  track: MediaStreamTrack,
  tell: (order: Order) => void,
  bitrate: number,
  failed: () => void,
): SliceRecorder {
  const kind = track.kind === "video" ? "video" : "audio"
  const options: RecorderOptions =
    kind === "video"
      ? { mimeType: "video/webm;codecs=vp8", videoBitsPerSecond: bitrate, videoKeyFrameIntervalDuration: 1000 }
      : { mimeType: "audio/webm;codecs=opus", audioBitsPerSecond: bitrate, audioBitrateMode: "constant" }
  const recorder = new MediaRecorder(new MediaStream([track]), options)
  const stopped = openPromise<void>()
  let startMs = monotonicMs()
  let isFirst = true
  recorder.onstart = () => {
    startMs = monotonicMs()
  }
  recorder.ondataavailable = ({ data }) => {
    const endMs = monotonicMs()
    if (data.size === 0) return
    const slice: Slice = { track: kind, mimeType: recorder.mimeType, bytes: data, isFirst, startMs, endMs }
    isFirst = false
    startMs = endMs
    tell({ order: "slice", slice })
  }
  recorder.onerror = failed
  recorder.onstop = () => stopped.resolve()
  recorder.start(TIMESLICE_MS)
  return {
    cut() {
      if (recorder.state === "recording") recorder.requestData()
    },
    async stop() {
      if (recorder.state !== "inactive") recorder.stop()
      await stopped.promise
    },
  }
}
