import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import "./scanner.css"

/** So often the picture is looked at: a code is held up for seconds, and looking costs. */
const LOOK_EVERY_MS = 250
/** Pixels of the longer side that are looked at: a square code fills a good part of it. */
const MOST_PIXELS = 800

interface ScannerProps {
  readonly camera: MediaStreamTrack
  readonly label: string
  /** A square code was read, whatever it says. */
  readonly onRead: (text: string) => void
}

/** Shows what the camera sees, and reads square codes in it. It neither opens the camera nor lets go of it. */
export function Scanner({ camera, label, onRead }: ScannerProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const picture = video.current!
    picture.srcObject = new MediaStream([camera])
    void picture.play().catch(() => undefined)
    let isOver = false
    const look = async (read: Reader): Promise<void> => {
      while (!isOver) {
        const text = picture.videoWidth > 0 ? await read(picture).catch(() => undefined) : undefined
        if (isOver) return
        if (text !== undefined) onRead(text)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
    }
    void newReader().then(look)
    return () => {
      isOver = true
      picture.srcObject = null
    }
  }, [camera])
  return <video class="scanner" ref={video} muted playsInline aria-label={label} />
}

type Reader = (picture: HTMLVideoElement) => Promise<string | undefined>

/** As browsers have it that do: Chrome on Android, and on macOS. */
interface BarcodeDetectorLike {
  detect(picture: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>
}
interface BarcodeDetectorClass {
  new (options: { formats: string[] }): BarcodeDetectorLike
  getSupportedFormats(): Promise<readonly string[]>
}

type JsQr = (
  data: Uint8ClampedArray,
  width: number,
  height: number,
  options: { readonly inversionAttempts: "dontInvert" },
) => { readonly data: string } | null

async function newReader(): Promise<Reader> {
  const own = (globalThis as { readonly BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector
  const formats = (await own?.getSupportedFormats().catch(() => [])) ?? []
  if (own !== undefined && formats.includes("qr_code")) {
    const detector = new own({ formats: ["qr_code"] })
    return async (picture) => (await detector.detect(picture))[0]?.rawValue
  }
  // It is CommonJS: `default` of the import is its `module.exports`, the function itself, which its types call `default.default`.
  const jsQR = (await import("jsqr")).default as unknown as JsQr
  const canvas = document.createElement("canvas")
  const context = canvas.getContext("2d", { willReadFrequently: true })!
  return async (picture) => {
    const scale = Math.min(1, MOST_PIXELS / Math.max(picture.videoWidth, picture.videoHeight))
    canvas.width = Math.round(picture.videoWidth * scale)
    canvas.height = Math.round(picture.videoHeight * scale)
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
    return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data
  }
}
