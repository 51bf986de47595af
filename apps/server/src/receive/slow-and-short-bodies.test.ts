import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { setTimeout as wait } from "node:timers/promises"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload, MAX_UPLOAD, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import { describe, expect, test } from "vitest"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"

/** A connection over which a request can be written as no browser would. */
class RawRequest {
  readonly socket: Socket
  #answer = ""
  #onData: (() => void)[] = []
  #isClosed = false

  constructor(origin: string) {
    this.socket = connect(Number(new URL(origin).port), "127.0.0.1")
    const wake = (): void => {
      for (const resolve of this.#onData.splice(0)) resolve()
    }
    this.socket.on("data", (chunk: Buffer) => {
      this.#answer += chunk.toString("latin1")
      wake()
    })
    this.socket.on("error", () => undefined)
    this.socket.on("close", () => {
      this.#isClosed = true
      wake()
    })
  }

  head(id: string, headers: Record<string, string>, method = "POST"): this {
    const all = { host: "127.0.0.1", "content-type": UPLOAD_CONTENT_TYPE, ...headers }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    this.socket.write(`${method} ${routes.batches(id)} HTTP/1.1\r\n${lines.join("")}\r\n`)
    return this
  }

  /** Status and code of the answer, when there is one. */
  async answer(): Promise<{ readonly status: number; readonly code: string | undefined }> {
    while (!/\r\n\r\n.*\}/s.test(this.#answer) && !this.#isClosed) await this.#more()
    const status = Number(this.#answer.slice(9, 12))
    return { status, code: /"code":"(\w+)"/.exec(this.#answer)?.[1] }
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#more()
  }

  get text(): string {
    return this.#answer
  }

  async until(text: string): Promise<void> {
    while (!this.#answer.includes(text)) await this.#more()
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#onData.push(resolve))
  }
}

describe("what a request's head gives away is refused before its body is read", () => {
  const id = new SignedPhone().id

  test.each([
    ["no length", { "transfer-encoding": "chunked" }, { status: 411, code: "LENGTH_REQUIRED" }],
    ["too large", { "content-length": String(MAX_UPLOAD + 1) }, { status: 413, code: "UPLOAD_TOO_LARGE" }],
    ["empty", { "content-length": "0" }, { status: 400, code: "UPLOAD_MALFORMED" }],
    [
      "another type",
      { "content-length": "9", "content-type": "application/json" },
      { status: 415, code: "CONTENT_TYPE_UNSUPPORTED" },
    ],
  ])("%s", async (_, headers, expected) => {
    await using server = await startTestServer()
    expect(await new RawRequest(server.url).head(id, headers).answer()).toEqual(expected)
  })

  test("another method, which says which it takes", async () => {
    await using server = await startTestServer()
    const request = new RawRequest(server.url).head(id, { "content-length": "9" }, "PUT")
    expect(await request.answer()).toEqual({ status: 405, code: "METHOD_NOT_ALLOWED" })
    expect(request.text).toMatch(/\r\nallow: POST\r\n/i)
  })

  test("a large one closes the connection instead of reading it", async () => {
    await using server = await startTestServer()
    const request = new RawRequest(server.url).head(id, { "content-length": String(64 * 1024 * 1024) })
    expect((await request.answer()).status).toBe(413)
    await request.closed()
  })

  test("a phone that asks first is told to go on only when it may", async () => {
    await using server = await startTestServer()
    const phone = new SignedPhone()
    const body = encodeUpload({ claims: [await phone.claim()], batches: [await phone.firstBatch()] })
    const expects = { expect: "100-continue", "content-length": String(body.length) }
    const request = new RawRequest(server.url).head(phone.id, expects)
    await request.until("HTTP/1.1 100 Continue")
    request.socket.write(body)
    await request.until("HTTP/1.1 200 OK")

    const refused = new RawRequest(server.url).head(phone.id, { ...expects, "content-length": "99999999" })
    expect((await refused.answer()).status).toBe(413)
  })
})

describe("a body that never comes whole", () => {
  test("leaves nothing behind when the phone is gone, and the phone sends it again", async () => {
    await using server = await startTestServer()
    const phone = new SignedPhone()
    const batch = await phone.firstBatch()
    const body = encodeUpload({ claims: [await phone.claim()], batches: [batch] })
    const request = new RawRequest(server.url).head(phone.id, { "content-length": String(body.length) })
    request.socket.write(body.subarray(0, body.length - 1))
    await wait(50)
    request.socket.destroy()
    await once(request.socket, "close")

    const answer = await phone.upload(server.url, [batch])

    expect(answer.status).toBe(200)
    expect(server.logged()).not.toContain('"level":50')
  })

  test("is given up when it stands still", async () => {
    await using server = await startTestServer({ limits: { stalledSeconds: 1 } })
    const phone = new SignedPhone()
    const request = new RawRequest(server.url).head(phone.id, { "content-length": "1000" })
    request.socket.write(Buffer.alloc(10))
    expect(await request.answer()).toEqual({ status: 408, code: "REQUEST_TOO_SLOW" })
    await request.closed()
  })

  test("takes no more memory than the budget: what finds no room is told to come back", async () => {
    await using server = await startTestServer({ limits: { bodyBudget: 300_000 } })
    const slow = new RawRequest(server.url).head(new SignedPhone().id, { "content-length": "250000" })
    slow.socket.write(Buffer.alloc(200_000))
    const phone = new SignedPhone()
    const batch = await phone.batch([phone.segment("video", 150_000)])
    // The budget is spent once the server has read what was written.
    const answer = await untilBusy(() => phone.upload(server.url, [batch]))
    expect(answer.problem?.code).toBe("SERVER_BUSY")
    expect(answer.retryAfter).toBe("1")

    slow.socket.destroy()
    for (;;) {
      const again = await phone.upload(server.url, [batch])
      if (again.status === 200) break
    }
  })
})

async function untilBusy<T extends { readonly status: number }>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await send()
    if (answer.status === 503) return answer
  }
}
