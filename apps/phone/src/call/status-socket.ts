import type { Bytes } from "@alongside/evidence/format/bytes"
import { fromBase64url, toBase64url } from "@alongside/live/call/base64url"
import type { PhoneLineMessage, PhoneMessage } from "@alongside/protocol/call/phone-line"
import { helpRoutes } from "@alongside/protocol/help"

/** What came of one connection. */
export interface Listened {
  /** Close code, RFC 6455 §7.4: 4401 for a token that isn't good any more. */
  readonly code: number
  /** False where the socket never brought a status: some networks let none through. */
  readonly heardAny: boolean
}

/** Something between may swallow a WebSocket without a word: so long for the first status, and another way is taken. */
const FIRST_MS = 5000
/** 15 s without a word: a dead radio link closes no socket, so somebody asks whether the server is still there. */
const QUIET_MS = 15_000

export interface StatusEvents {
  /** A status, as the server signed it, or somebody in between. */
  status(bytes: Bytes): void
  /** Words of the call can be sent from now on, until it is closed. */
  opened(send: (signed: Bytes) => void): void
  /** A word of the call, as somebody signed it. */
  said(signed: Bytes): void
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
      quiet = setTimeout(
        async () => {
          if (heardAny && (await events.isThere())) waitOn()
          else close()
        },
        heardAny ? QUIET_MS : FIRST_MS,
      )
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
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "hello", token } satisfies PhoneMessage))
      events.opened((signed) => {
        const word: PhoneMessage = { type: "call", signed: toBase64url(signed) }
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(word))
      })
    }
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      heardAny = true
      waitOn()
      if (typeof data === "string") {
        const signed = wordIn(data)
        if (signed !== undefined) events.said(signed)
        return
      }
      events.status(new Uint8Array(data))
    }
    socket.onclose = ({ code }) => end(code)
    if (signal.aborted) return close()
    signal.addEventListener("abort", close)
    waitOn()
  })
}

/** What the server says as text; a newer one may say more than we know. */
function wordIn(text: string): Bytes | undefined {
  try {
    const message = JSON.parse(text) as Partial<PhoneLineMessage>
    return message.type === "call" && typeof message.signed === "string" ? fromBase64url(message.signed) : undefined
  } catch {
    return undefined
  }
}
