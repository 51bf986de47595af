import { request } from "node:https"
import type { TLSSocket } from "node:tls"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload, parseReply, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import { expect, test } from "vitest"
import { SignedPhone } from "../../../journeys/signed-phone.ts"
import { startTestServer } from "./testing/test-server.ts"

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
  readonly fingerprint: string
}

/** Asks over HTTPS, trusting nobody beforehand, as a phone does whose owner compares the fingerprint. */
function ask(url: string, body?: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": UPLOAD_CONTENT_TYPE, "content-length": body.length }
    const asked = request(url, { method: body === undefined ? "GET" : "POST", headers, rejectUnauthorized: false })
    asked.on("error", reject)
    asked.on("response", (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const { statusCode, headers: answered } = response
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks), fingerprint: fingerprint256 })
      })
    })
    asked.end(body)
  })
}

test("with --lan a phone reaches it by HTTPS, with the certificate whose fingerprint is shown", async () => {
  // On loopback all the same: tests listen nowhere else.
  await using server = await startTestServer({ configuration: { lan: true, host: "127.0.0.1" } })
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)

  const phone = new SignedPhone()
  const upload = encodeUpload({ claims: [await phone.claim()], batches: [await phone.firstBatch()] })
  const answer = await ask(server.url + routes.batches(phone.id), upload)

  expect(answer.status).toBe(200)
  expect(parseReply(answer.body)?.receipt).toBeDefined()
  expect(answer.fingerprint).toBe(server.certificateFingerprint)
  expect((await ask(server.url + routes.organisation)).status).toBe(200)
})
