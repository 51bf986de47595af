import type { Bytes } from "@alongside/evidence/format/bytes"
import { helpRoutes } from "@alongside/protocol/help"

/** What came of one connection. */
export interface Listened {
  /** Close code, RFC 6455 §7.4: 4401 for a token that isn't good any more. */
  readonly code: number
  /** False where the socket never brought a status: some networks let none through. */
  readonly heardAny: boolean
}

/** 15 s without a word: a dead radio link closes no socket, so somebody asks whether the server is still there. */
const QUIET_MS = 15_000

export interface StatusEvents {
  /** A status, as the server signed it, or somebody in between. */
  status(bytes: Bytes): void
  /** Nothing has come for a while. @returns false when the server isn't there: the socket is given up. */
  isThere(): Promise<boolean>
}

/** One WebSocket to the status of one request: resolves when it is closed, from either end. */
export function listen(token: string, events: StatusEvents, signal: AbortSignal): Promise<Listened> {
  return new Promise((resolve) => {
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + helpRoutes.status)
    socket.binaryType = "arraybuffer"
    let heardAny = false
    let quiet: ReturnType<typeof setTimeout> | undefined
    const waitOn = (): void => {
      clearTimeout(quiet)
      quiet = setTimeout(async () => {
        if (await events.isThere()) waitOn()
        else close()
      }, QUIET_MS)
    }
    const end = (code: number): void => {
      clearTimeout(quiet)
      signal.removeEventListener("abort", close)
      resolve({ code, heardAny })
    }
    const close = (): void => {
      // A socket over a dead link takes its time to close; nobody waits for it.
      socket.onclose = null
      socket.onmessage = null
      socket.close()
      end(1000)
    }
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token }))
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === "string") return
      heardAny = true
      waitOn()
      events.status(new Uint8Array(data))
    }
    socket.onclose = ({ code }) => end(code)
    if (signal.aborted) return close()
    signal.addEventListener("abort", close)
    waitOn()
  })
}
