import { useEffect, useState } from "preact/hooks"

/** A camera for as long as a code is looked for. `refused`: somebody said no to it. `none`: there is none, or another app has it. */
export type OwnCamera =
  | { readonly is: "asking" | "refused" | "none" }
  | { readonly is: "open"; readonly track: MediaStreamTrack }

/**
 * Opens a camera of its own, and lets go of it when whatever shows it is gone. Only for pages that record nothing: where a camera is open already, a
 * second opening would black out the first.
 */
export function useOwnCamera(): OwnCamera {
  const [camera, setCamera] = useState<OwnCamera>({ is: "asking" })
  useEffect(() => {
    let isOver = false
    let stop = (): void => undefined
    const open = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
      stop = () => {
        for (const track of stream.getTracks()) track.stop()
      }
      if (isOver) stop()
      else setCamera({ is: "open", track: stream.getVideoTracks()[0]! })
    }
    open().catch((error: unknown) => {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError"
      if (!isOver) setCamera({ is: isRefused ? "refused" : "none" })
    })
    return () => {
      isOver = true
      stop()
    }
  }, [])
  return camera
}
