import type { OnCallMessage } from "@alongside/protocol/on-call"
import { onCallRoute } from "@alongside/protocol/on-call"
import { sessionSchema } from "@alongside/protocol/session"
import { WebSocket } from "ws"
import { joiningOf, postSignIn, signInBytes } from "../../journeys/signed-counsel.ts"

/** Sign-ins and connections under way at once. */
const AT_ONCE = 32

/** One console: reads only what is measured, as cheaply as it can, so that the driver isn't what is measured. */
export interface BenchConsole {
  readonly socket: WebSocket
  readonly member: string
}

/** What the consoles heard, and when; by the driver's monotonic clock. */
export type OnHeard = (console: BenchConsole, message: OnCallMessage, atMs: number) => void

/** Connects all of them and waits until each is on duty. */
export async function consolesOnDuty(
  origin: string,
  joinings: readonly string[],
  onHeard: OnHeard,
): Promise<BenchConsole[]> {
  const consoles: BenchConsole[] = []
  const left = [...joinings]
  const connectRest = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop())
      consoles.push(await connect(origin, next, onHeard))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connectRest))
  return consoles
}

async function connect(origin: string, text: string, onHeard: OnHeard): Promise<BenchConsole> {
  const joining = joiningOf(`#join=${text}`)
  const response = await postSignIn(origin, await signInBytes(origin, joining))
  const { token } = sessionSchema.parse(await response.json())
  const socket = new WebSocket(origin.replace(/^http/, "ws") + onCallRoute, { perMessageDeflate: false })
  const console: BenchConsole = { socket, member: Buffer.from(joining.counselKey).toString("hex") }
  const { promise: onDuty, resolve } = Promise.withResolvers<void>()
  socket.on("open", () => socket.send(JSON.stringify({ type: "hello", token })))
  socket.on("message", (data: Buffer) => {
    const atMs = performance.now()
    const message = JSON.parse(data.toString()) as OnCallMessage
    if (message.type === "welcome") socket.send(JSON.stringify({ type: "duty", isOnDuty: true }))
    else if (message.type === "duty") resolve()
    else onHeard(console, message, atMs)
  })
  await onDuty
  return console
}
