/**
 * The frames of a camera where tracks can't be read directly (Firefox): a `<video>` that nobody sees plays the track, and
 * each picture it presents is handed over. Pictures stop while the page is hidden, or busy.
 * @returns Ends it.
 */
export function pumpFrames(track: MediaStreamTrack, take: (frame: VideoFrame) => void): () => void {
  const video = document.createElement("video")
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  let isOver = false
  const next = (nowMs: number): void => {
    if (isOver) return
    if (video.videoWidth > 0) take(new VideoFrame(video, { timestamp: Math.round(nowMs * 1000) }))
    video.requestVideoFrameCallback(next)
  }
  video.requestVideoFrameCallback(next)
  // Rejected when the source changes before it begins, which is what ending it does.
  video.play().catch(() => undefined)
  return () => {
    isOver = true
    video.srcObject = null
  }
}
