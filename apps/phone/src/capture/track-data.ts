/** https://www.w3.org/TR/mediacapture-transform/: in Chromium's windows, in Safari's workers; Firefox has none. */
interface TrackProcessorScope {
  readonly MediaStreamTrackProcessor?: new (init: {
    readonly track: MediaStreamTrack
    readonly maxBufferSize: number
  }) => { readonly readable: ReadableStream }
}

export function hasTrackProcessor(): boolean {
  return (globalThis as TrackProcessorScope).MediaStreamTrackProcessor !== undefined
}

/** What the track delivers. Only where {@link hasTrackProcessor}. */
export function trackData<Data extends VideoFrame | AudioData>(track: MediaStreamTrack): ReadableStream<Data> {
  const Processor = (globalThis as TrackProcessorScope).MediaStreamTrackProcessor
  if (Processor === undefined) throw new Error("this thread has no MediaStreamTrackProcessor")
  // The default keeps one frame and lets older ones fall. More than ten, and some cameras run out of buffers.
  return new Processor({ track, maxBufferSize: 10 }).readable
}
