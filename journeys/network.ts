/** The network between one phone and the server: a TCP relay whose speed, delay and death the journey controls. */

import type { AddressInfo } from "node:net"
import { createServer, connect as openSocket, type Server, type Socket } from "node:net"

export interface Conditions {
  /** Bits a second from the phone; unlimited when left out. */
  readonly upBitsPerSecond?: number
  readonly downBitsPerSecond?: number
  /** Added to each direction: half the round trip. */
  readonly delayMs?: number
}

type State = "up" | "cut" | "dead"

/** How often what waits in a shaped direction moves on. */
const TICK_MS = 10
/** So little at once that several connections share a slow link evenly. */
const READ_BYTES = 4 * 1024

/**
 * Carries bytes both ways. *Cut* refuses connections and resets those there are, as a phone without a network does; a
 * *dead zone* keeps them and carries nothing, as a tunnel does.
 */
export class Network implements AsyncDisposable {
  readonly #target: () => string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #up = new Direction()
  readonly #down = new Direction()
  #state: State = "up"
  /** Some networks let no WebSocket through: whoever asks for one is refused. */
  refusesWebSockets = false
  /** Told everything that phones give it, as it comes. */
  overheard: ((bytes: Buffer) => void) | undefined

  /** @param target - the server's origin, asked for at each connection. */
  constructor(target: () => string) {
    this.#target = target
    this.#server = createServer((phone) => this.#relay(phone))
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve))
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Bytes that phones gave it so far. */
  get carriedUp(): number {
    return this.#up.carried
  }

  /** Bytes that the server gave it so far. */
  get carriedDown(): number {
    return this.#down.carried
  }

  shape({ upBitsPerSecond, downBitsPerSecond, delayMs = 0 }: Conditions): void {
    this.#up.shape(upBitsPerSecond, delayMs)
    this.#down.shape(downBitsPerSecond, delayMs)
  }

  cut(): void {
    this.#state = "cut"
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  deadZone(): void {
    this.#state = "dead"
    this.#up.isDead = true
    this.#down.isDead = true
  }

  restore(): void {
    this.#state = "up"
    this.#up.isDead = false
    this.#down.isDead = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#up.close()
    this.#down.close()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #relay(phone: Socket): void {
    if (this.#state === "cut") {
      phone.resetAndDestroy()
      return
    }
    const { hostname, port } = new URL(this.#target())
    const server = openSocket({ host: hostname, port: Number(port), noDelay: true })
    phone.setNoDelay(true)
    for (const [from, to, direction] of [
      [phone, server, this.#up],
      [server, phone, this.#down],
    ] as const) {
      this.#sockets.add(from)
      from.on("data", (bytes) => {
        if (from === phone) this.overheard?.(bytes)
        if (from === phone && this.refusesWebSockets && /^upgrade: *websocket/im.test(bytes.toString("latin1"))) {
          phone.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
          server.destroy()
          return
        }
        direction.carry(bytes, from, to)
      })
      from.on("end", () => direction.end(to))
      from.on("error", () => to.destroy())
      from.on("close", () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}

/** What is given to the link. */
interface Parcel {
  readonly bytes: Buffer | undefined
  readonly from: Socket | undefined
  readonly to: Socket
}

/** What the link has sent, and is on its way. */
interface Sent {
  readonly bytes: Buffer | undefined
  readonly to: Socket
  readonly dueMs: number
}

/** One direction of all connections together: they share its speed. */
class Direction {
  isDead = false
  carried = 0
  #bytesPerMs: number | undefined
  #delayMs = 0
  #parcels: Parcel[] = []
  #sent: Sent[] = []
  #credit = 0
  #lastMs = performance.now()
  readonly #ticking = setInterval(() => this.#move(), TICK_MS)

  shape(bitsPerSecond: number | undefined, delayMs: number): void {
    this.#bytesPerMs = bitsPerSecond === undefined ? undefined : bitsPerSecond / 8000
    this.#delayMs = delayMs
  }

  carry(bytes: Buffer, from: Socket, to: Socket): void {
    this.carried += bytes.length
    // A sender learns of a slow link because its buffer fills: what waits here to be sent is little. A long way holds any amount.
    from.pause()
    for (let at = 0; at < bytes.length; at += READ_BYTES) {
      const part = bytes.subarray(at, at + READ_BYTES)
      const isLast = at + READ_BYTES >= bytes.length
      this.#parcels.push({ bytes: part, from: isLast ? from : undefined, to })
    }
    if (this.#bytesPerMs === undefined) this.#move()
  }

  end(to: Socket): void {
    this.#parcels.push({ bytes: undefined, from: undefined, to })
  }

  close(): void {
    clearInterval(this.#ticking)
  }

  #move(): void {
    const nowMs = performance.now()
    const passedMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.isDead) return
    if (this.#bytesPerMs === undefined) this.#credit = Number.POSITIVE_INFINITY
    else {
      // Two ticks' worth at most, or the parcel that waits: an idle link saves nothing up.
      const most = Math.max(this.#bytesPerMs * 2 * TICK_MS, this.#parcels[0]?.bytes?.length ?? 0)
      this.#credit = Math.min(most, this.#credit + passedMs * this.#bytesPerMs)
    }
    for (let parcel = this.#parcels[0]; parcel !== undefined; parcel = this.#parcels[0]) {
      const { bytes, from, to } = parcel
      if (bytes !== undefined && bytes.length > this.#credit) break
      this.#credit -= bytes?.length ?? 0
      this.#parcels.shift()
      this.#sent.push({ bytes, to, dueMs: nowMs + this.#delayMs })
      from?.resume()
    }
    for (let sent = this.#sent[0]; sent !== undefined && sent.dueMs <= nowMs; sent = this.#sent[0]) {
      this.#sent.shift()
      if (sent.bytes === undefined) sent.to.end()
      else sent.to.write(sent.bytes)
    }
  }
}
