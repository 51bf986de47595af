/** The page that the tests of capture drive. It stands where sealing stands: it takes the pieces. */
import { type Capture, type CaptureOptions, openCapture } from "../../../apps/phone/src/capture/capture.ts"
import type { PortMessage } from "../../../apps/phone/src/capture/piece.ts"

declare global {
  interface Window {
    readonly harness: Harness
    /** Every stream that the page was given. */
    readonly streams: readonly MediaStream[]
  }
}

export interface Harness {
  open(options: Omit<CaptureOptions, "changed" | "placed">): void
  press(): void
  readonly capture: Capture
  /** Everything that has come out of the port, in order. */
  readonly messages: readonly ReceivedMessage[]
}

export type ReceivedMessage = { readonly receivedMs: number } & (
  | Exclude<PortMessage, { kind: "piece" }>
  // Media in base64.
  | (Omit<Extract<PortMessage, { kind: "piece" }>, "media"> & { readonly media: string })
)

let capture: Capture | undefined
const messages: ReceivedMessage[] = []

Object.assign(window, {
  harness: {
    open(options) {
      capture = openCapture({ ...options, changed: () => undefined, placed: () => undefined })
    },
    press() {
      const channel = new MessageChannel()
      channel.port1.onmessage = (event: MessageEvent<PortMessage>) => {
        const receivedMs = performance.timeOrigin + performance.now()
        const message = event.data
        if (message.kind === "piece") messages.push({ ...message, media: toBase64(message.media), receivedMs })
        else messages.push({ ...message, receivedMs })
      }
      capture?.press(channel.port2)
    },
    get capture() {
      if (capture === undefined) throw new Error("open first")
      return capture
    },
    messages,
  } satisfies Harness,
})

function toBase64(bytes: Uint8Array): string {
  let text = ""
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return btoa(text)
}
