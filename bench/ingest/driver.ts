import { performance } from "node:perf_hooks"
import { type LoadPhone, type LoadResult, runLoad } from "./load.ts"
import { asOtherRequests, type PhonePace, presignPhone, requestsPerSecond } from "./presigned-phones.ts"

/** What the bench tells the driver, a process of its own so that server and phones share no event loop. */
export interface DriverOrder {
  readonly port: number
  /** How requests are put: as Alongside's uploads, as PUTs of the same bytes, or as tus creations with upload. */
  readonly as: "upload" | "put" | "tus"
  readonly phones: number
  readonly pace: PhonePace
  /** True: as many requests a second as a phone makes, fewer when asked; false: the next as soon as the last is answered. */
  readonly isPaced: boolean
  readonly requestsPerPhone: number
  /** Made beforehand for when the server asks for less. */
  readonly lessRequestsPerPhone: number
  readonly warmMs: number
  readonly untilMs: number
}

export type DriverAnswer = Omit<LoadResult, "latenciesMs"> & {
  readonly latenciesMs: readonly number[]
  readonly signingMs: number
}

const tusHead = (_: number, length: number): string =>
  `POST /files HTTP/1.1\r\nhost: 127.0.0.1\r\ntus-resumable: 1.0.0\r\nupload-length: ${length}\r\n` +
  `content-type: application/offset+octet-stream\r\ncontent-length: ${length}\r\n\r\n`
const putHead =
  (phone: number) =>
  (n: number, length: number): string =>
    `PUT /${phone}-${n} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${length}\r\n\r\n`

async function drive(order: DriverOrder): Promise<DriverAnswer> {
  const before = performance.now()
  const phones: LoadPhone[] = []
  for (let i = 0; i < order.phones; i++) {
    const made = await presignPhone(order.pace, order.requestsPerPhone)
    const requests = order.as === "upload" ? made : asOtherRequests(made, order.as === "tus" ? tusHead : putHead(i))
    // Another encounter, which costs the server a little more than going on with the one that there is.
    const whenAskedForLess = await presignPhone("asked for less", order.lessRequestsPerPhone)
    phones.push({ requests, whenAskedForLess })
  }
  const signingMs = performance.now() - before
  const result = await runLoad({
    host: "127.0.0.1",
    port: order.port,
    phones,
    repeats: order.as === "put",
    paceMs: order.isPaced ? 1000 / requestsPerSecond(order.pace) : 0,
    lessPaceMs: order.isPaced ? 1000 / requestsPerSecond("asked for less") : undefined,
    warmMs: order.warmMs,
    untilMs: order.untilMs,
  })
  return { ...result, latenciesMs: [...result.latenciesMs], signingMs }
}

process.once("message", (order: DriverOrder) => {
  void drive(order).then((answer) => {
    process.send?.(answer, () => process.exit(0))
  })
})
