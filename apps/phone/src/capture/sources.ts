import { OPUS_BITRATE } from "@alongside/live/sound/opus-encoder"
import { openSoundTap, type SoundTap } from "@alongside/live/sound/sound-tap"
import { pumpFrames } from "./frame-pump.ts"
import type { Abilities, Order, Path } from "./orders.ts"
import { recordSlices, type SliceRecorder } from "./slices.ts"
import { hasTrackProcessor, trackData } from "./track-data.ts"
import { PICTURE, type VideoLevel } from "./video-level.ts"

export interface SourcesOptions {
  readonly tell: (order: Order, transfer?: Transferable[]) => void
  /** A track can't be recorded by its path: nothing comes of it any more. */
  readonly failed: (kind: "audio" | "video") => void
}

/** What of design.md section 4 this browser can do. */
export function pathOf(abilities: Abilities): Path {
  if (!abilities.videoEncoder) return 3
  return abilities.audioEncoder ? 1 : 2
}

/** Brings what a track delivers to the capture worker, on whatever way this browser has. */
export class Sources {
  readonly #options: SourcesOptions
  #endFrames: (() => void) | undefined
  #tap: SoundTap | undefined
  #level: VideoLevel = "full"
  /** The camera's track while a recorder is to have it. */
  #recordedCamera: MediaStreamTrack | undefined
  readonly #recorders = new Map<"audio" | "video", SliceRecorder>()

  constructor(options: SourcesOptions) {
    this.#options = options
  }

  /** False while a browser that wants a touch first keeps the sound back. */
  get isSoundRunning(): boolean {
    return this.#tap?.isRunning !== false
  }

  async attach(track: MediaStreamTrack, path: Path, abilities: Abilities): Promise<void> {
    const kind = track.kind === "video" ? "video" : "audio"
    await this.detach(kind)
    if (path === 3) {
      if (kind === "video") this.#recordedCamera = track
      if (kind === "audio" || this.#level !== "off") this.#record(track, kind)
    } else if (kind === "video") this.#attachCamera(track, abilities)
    else await this.#attachMicrophone(track, path)
  }

  async detach(kind: "audio" | "video"): Promise<void> {
    if (kind === "video") {
      this.#endFrames?.()
      this.#endFrames = undefined
      this.#recordedCamera = undefined
    } else {
      this.#tap?.close()
      this.#tap = undefined
    }
    const recorder = this.#recorders.get(kind)
    this.#recorders.delete(kind)
    await recorder?.stop()
  }

  /** Recorders give at once what they have. Encoders are cut in the worker. */
  cut(): void {
    for (const recorder of this.#recorders.values()) recorder.cut()
  }

  /**
   * A recorder knows no size: its track gets smaller, where that reaches recorders, and it begins anew at another bit rate.
   * Resolves when what was recorded before is out.
   */
  async setLevel(level: VideoLevel): Promise<void> {
    this.#level = level
    const track = this.#recordedCamera
    if (track === undefined) return
    await this.#recorders.get("video")?.stop()
    this.#recorders.delete("video")
    if (level === "off") return
    const { width, height, rate } = PICTURE[level]
    await track.applyConstraints({ width, height, frameRate: rate }).catch(() => undefined)
    // Off again, or gone, meanwhile.
    if (this.#level === level && this.#recordedCamera === track) this.#record(track, "video")
  }

  /** On a touch. */
  resume(): void {
    void this.#tap?.resume()
  }

  #attachCamera(track: MediaStreamTrack, abilities: Abilities): void {
    const { tell } = this.#options
    if (hasTrackProcessor()) {
      const frames = trackData<VideoFrame>(track)
      // Read in the worker, so that a busy page loses nothing.
      tell({ order: "camera", source: { from: "frames", frames } }, [frames])
      return
    }
    if (abilities.trackProcessor) {
      const copy = track.clone()
      try {
        // Tracks are transferable where workers have a MediaStreamTrackProcessor, which TypeScript's libraries don't say.
        tell({ order: "camera", source: { from: "track", track: copy } }, [copy as unknown as Transferable])
        this.#endFrames = () => copy.stop()
        return
      } catch {
        copy.stop()
      }
    }
    tell({ order: "camera", source: { from: "page" } })
    this.#endFrames = pumpFrames(track, (frame) => tell({ order: "frame", frame }, [frame]))
  }

  async #attachMicrophone(track: MediaStreamTrack, path: Path): Promise<void> {
    const { tell } = this.#options
    if (hasTrackProcessor() && path === 1) {
      const frames = trackData<AudioData>(track)
      tell({ order: "microphone", source: { from: "frames", frames } }, [frames])
      return
    }
    this.#tap = await openSoundTap(track)
    tell({ order: "microphone", source: this.#tap.source }, [this.#tap.source.port])
  }

  #record(track: MediaStreamTrack, kind: "audio" | "video"): void {
    const { tell, failed } = this.#options
    const picture = PICTURE[this.#level === "off" ? "full" : this.#level]
    const bitrate = kind === "video" ? picture.bitrate : OPUS_BITRATE
    try {
      this.#recorders.set(
        kind,
        recordSlices(track, tell, bitrate, () => failed(kind)),
      )
    } catch {
      // Not even WebM: there is nothing this browser could record with.
      failed(kind)
    }
  }
}
