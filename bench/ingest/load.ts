import { connect, type Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { BATCH_INTERVAL_HEADER } from "@alongside/protocol/upload"

/** Then the same again, as a phone does. */
const REST_MS = 1000
const ASKS_FOR_LESS = `\r\n${BATCH_INTERVAL_HEADER}: 1000\r\n`

/** One HTTP request, whole, in the pieces in which it is written; bodies are shared between phones. */
export type Request = readonly Uint8Array[]

export interface Load {
  readonly host: string
  readonly port: number
  /** One connection each. */
  readonly phones: readonly LoadPhone[]
  /** Begin again at a phone's first request when it has nothing left: for servers that take the same twice like anything new. */
  readonly repeats: boolean
  /** Milliseconds between one phone's requests; 0: the next goes as soon as the last is answered. */
  readonly paceMs: number
  /** Milliseconds between them once a server has asked for less, if phones heed it. */
  readonly lessPaceMs: number | undefined
  /** Answers that come before this many milliseconds after the start aren't counted. */
  readonly warmMs: number
  /** When to stop, in milliseconds after the start; sooner when `paceMs` is 0, and a phone has nothing left. */
  readonly untilMs: number
}

/** What a phone sends, in order. */
export interface LoadPhone {
  readonly requests: readonly Request[]
  /** Instead of the rest of them, from when the server asks for less. */
  readonly whenAskedForLess: readonly Request[]
}

export interface LoadResult {
  /** Milliseconds from when each counted request was due (not when it could be written) to its answer. */
  readonly latenciesMs: Float64Array
  /** Requests answered with 2xx within the counted time. */
  readonly answered: number
  readonly countedMs: number
  /** Requests answered with anything else, by status. */
  readonly refused: Readonly<Record<string, number>>
  /** Requests that were due and had no answer when time was up. */
  readonly unanswered: number
  /** Requests that were due within the counted time. */
  readonly asked: number
  /** Phones that were asked for less. */
  readonly slowed: number
  /** Share of one core that this process used. */
  readonly ownCpu: number
}

/** What one connection is in the middle of. */
interface Phone {
  readonly socket: Socket
  readonly given: LoadPhone
  requests: readonly Request[]
  next: number
  /** When the first of {@link requests} is due, and how long after it each next one. */
  fromMs: number
  paceMs: number
  /** When the request under way was due; `undefined` when none is. */
  dueMs: number | undefined
  /** Nothing is sent before: the server said that it was too busy. */
  restsUntilMs: number
  pending: Buffer | undefined
}

interface Response {
  readonly status: number
  readonly length: number
  /** The server asks for less. */
  readonly asksForLess: boolean
}

/** The HTTP response that starts `bytes`: its status and its length as a whole; `undefined` while it isn't whole. */
export function responseIn(bytes: Buffer): Response | undefined {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return undefined
  const head = bytes.toString("latin1", 0, end)
  const status = Number(head.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  const asksForLess = head.includes(ASKS_FOR_LESS)
  if (length !== undefined) {
    const whole = end + 4 + Number(length)
    return bytes.length >= whole ? { status, length: whole, asksForLess } : undefined
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const last = bytes.indexOf("0\r\n\r\n", end + 4)
    return last < 0 ? undefined : { status, length: last + 5, asksForLess }
  }
  return { status, length: end + 4, asksForLess }
}

/** Drives phones against a server and waits for the answers of all that is under way. Its load is bounded in count and time. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = []
  const refused: Record<string, number> = {}
  let answered = 0
  const phones = await Promise.all(load.phones.map((given, i) => open(load, given, i)))
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const now = (): number => performance.now() - start
  let untilMs = load.untilMs
  const isOver = (): boolean => now() >= untilMs

  const send = (phone: Phone, dueMs: number): void => {
    const request = phone.requests[load.repeats ? phone.next % phone.requests.length : phone.next]
    if (request === undefined) {
      if (load.paceMs === 0) untilMs = Math.min(untilMs, now())
      return
    }
    phone.next += 1
    phone.dueMs = dueMs
    phone.socket.cork()
    for (const part of request) phone.socket.write(part)
    phone.socket.uncork()
  }
  const dueOf = (phone: Phone): number => phone.fromMs + phone.next * phone.paceMs
  let slowed = 0

  /** What it had still to send at the old pace is left out: a phone signs together what waits. */
  const slowDown = (phone: Phone, lessPaceMs: number, at: number): void => {
    phone.requests = phone.given.whenAskedForLess
    phone.fromMs = at + lessPaceMs * Math.random()
    phone.paceMs = lessPaceMs
    phone.next = 0
    slowed += 1
  }

  const answer = (phone: Phone, { status, asksForLess }: Response): void => {
    const due = phone.dueMs ?? 0
    phone.dueMs = undefined
    const at = now()
    if (asksForLess && load.lessPaceMs !== undefined && phone.requests === phone.given.requests)
      slowDown(phone, load.lessPaceMs, at)
    if (at >= load.warmMs && at < untilMs) {
      if (status >= 200 && status < 300) {
        answered += 1
        latencies.push(at - due)
      } else refused[status] = (refused[status] ?? 0) + 1
    }
    if (at >= untilMs) return
    if (load.paceMs === 0) {
      send(phone, at)
      return
    }
    if (status === 503) {
      phone.next -= 1
      phone.restsUntilMs = at + REST_MS
    } else if (dueOf(phone) <= at) send(phone, dueOf(phone))
  }

  for (const phone of phones) {
    phone.socket.on("data", (chunk: Buffer) => {
      phone.pending = phone.pending === undefined ? chunk : Buffer.concat([phone.pending, chunk])
      const response = responseIn(phone.pending)
      if (response === undefined) return
      phone.pending = phone.pending.length > response.length ? phone.pending.subarray(response.length) : undefined
      answer(phone, response)
    })
  }

  if (load.paceMs === 0) for (const phone of phones) send(phone, 0)
  while (!isOver()) {
    if (load.paceMs > 0) {
      const at = now()
      for (const phone of phones) {
        const due = dueOf(phone)
        if (phone.dueMs === undefined && due <= at && phone.restsUntilMs <= at) send(phone, due)
      }
    }
    await new Promise((resume) => setTimeout(resume, 2))
  }
  const cpu = process.cpuUsage(cpuBefore)
  const ownCpu = (cpu.user + cpu.system) / 1000 / now()
  const unanswered =
    load.paceMs === 0 ? 0 : phones.filter((phone) => phone.dueMs !== undefined && untilMs - phone.dueMs > 1000).length
  for (const phone of phones) phone.socket.destroy()
  const countedMs = untilMs - load.warmMs
  const asked = load.paceMs === 0 ? answered : phones.reduce((sum, { paceMs }) => sum + countedMs / paceMs, 0)
  return { latenciesMs: Float64Array.from(latencies), answered, asked, slowed, countedMs, refused, unanswered, ownCpu }
}

/** Phones are spread over one pace so that they don't all speak at once. */
function open(load: Load, given: LoadPhone, i: number): Promise<Phone> {
  const { paceMs } = load
  const fromMs = (i / load.phones.length) * paceMs
  return new Promise((resolve, reject) => {
    const socket = connect({ host: load.host, port: load.port, noDelay: true })
    socket.once("error", reject)
    socket.once("connect", () => {
      socket.off("error", reject)
      socket.on("error", () => socket.destroy())
      resolve({
        socket,
        given,
        requests: given.requests,
        next: 0,
        fromMs,
        paceMs,
        dueMs: undefined,
        restsUntilMs: 0,
        pending: undefined,
      })
    })
  })
}
