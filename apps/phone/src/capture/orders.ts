import type { GapCause, Track } from "./piece.ts"
import type { VideoLevel } from "./video-level.ts"

/** How finely media is cut: `long` (1 s of picture, 1 s of sound) spares a thin uplink the cost of many small pieces. */
export type Pace = "normal" | "long"

/** 1: encoders of the browser. 2: Opus as wasm. 3: MediaRecorder. */
export type Path = 1 | 2 | 3

/** Where the worker finds the frames of a camera. */
export type FrameSource =
  | { readonly from: "frames"; readonly frames: ReadableStream<VideoFrame> }
  | { readonly from: "track"; readonly track: MediaStreamTrack }
  /** The page sends each frame as an order of its own. */
  | { readonly from: "page" }

/** Where the worker finds the sound of a microphone. */
export type SoundSource =
  | { readonly from: "frames"; readonly frames: ReadableStream<AudioData> }
  /** An AudioWorklet posts blocks here (`SoundBlock`). */
  | { readonly from: "worklet"; readonly port: MessagePort; readonly sampleRate: number }

/** What a MediaRecorder gave. */
export interface Slice {
  readonly track: "audio" | "video"
  /** As the recorder calls its output: `video/webm;codecs=vp8`. */
  readonly mimeType: string
  readonly bytes: Blob
  /** True for the first of a recorder: its header comes now. */
  readonly isFirst: boolean
  readonly startMs: number
  readonly endMs: number
}

/** What the page tells the capture worker. */
export type Order =
  | { readonly order: "open"; readonly zeroMs: number; readonly preRollMs: number; readonly path: Path | undefined }
  | { readonly order: "pre-roll"; readonly preRollMs: number }
  | { readonly order: "camera"; readonly source: FrameSource }
  | { readonly order: "frame"; readonly frame: VideoFrame }
  | { readonly order: "microphone"; readonly source: SoundSource }
  | { readonly order: "slice"; readonly slice: Slice }
  | { readonly order: "place"; readonly fix: Uint8Array<ArrayBuffer>; readonly atMs: number }
  /** A device that is muted delivers black or silence, which isn't recorded; undefined: it delivers again. */
  | {
      readonly order: "muted"
      readonly track: "audio" | "video"
      readonly cause: GapCause | undefined
      readonly atMs: number
    }
  /** There is no device for the track. */
  | { readonly order: "lost"; readonly track: Track; readonly cause: GapCause; readonly atMs: number }
  | { readonly order: "hidden"; readonly isHidden: boolean; readonly atMs: number }
  | { readonly order: "frozen"; readonly fromMs: number; readonly toMs: number }
  /** Close the pieces under way: there may be no other chance. */
  | { readonly order: "cut" }
  | { readonly order: "press"; readonly port: MessagePort; readonly atMs: number }
  | { readonly order: "video-level"; readonly level: VideoLevel; readonly cause: GapCause }
  | { readonly order: "pace"; readonly pace: Pace }
  | { readonly order: "stop"; readonly atMs: number }

/** What the capture worker can do in this browser. */
export interface Abilities {
  readonly videoEncoder: boolean
  readonly audioEncoder: boolean
  /** MediaStreamTrackProcessor inside the worker, as Safari has it. */
  readonly trackProcessor: boolean
}

/** What the capture worker tells the page. */
export type Report =
  | { readonly report: "abilities"; readonly abilities: Abilities }
  | { readonly report: "recorded"; readonly track: Track; readonly fromMs: number; readonly untilMs: number }
  | {
      readonly report: "gap"
      readonly track: Track
      readonly cause: GapCause
      readonly startMs: number
      readonly endMs: number | undefined
    }
  | { readonly report: "dropped"; readonly frames: number }
  /** The browser's encoders keep failing: another path is to be taken for this track. */
  | { readonly report: "encoder-lost"; readonly track: "audio" | "video" }
  | { readonly report: "stopped" }
