import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ask } from "./session.ts"

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/whole": (response) => {
    response.write("[1,")
    response.end("2]")
  },
  "/broken-off": (response) => {
    response.writeHead(200, { "content-length": "1000" })
    response.write("[1,", () => response.destroy())
  },
  "/empty": (response) => response.writeHead(204).end(),
  "/page": (response) => response.end("<p>Sign in to this network first"),
  "/refused": (response) => response.writeHead(404).end('{"code":"ENCOUNTER_UNKNOWN"}'),
  "/refused-with-a-page": (response) => response.writeHead(502).end("<p>Bad gateway"),
}

const server = createServer(({ url }, response) => answers[url!]!(response))
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

test("an answer that comes in parts is one", async () => {
  expect((await ask(`${origin}/whole`)).json()).toEqual([1, 2])
  expect((await ask(`${origin}/empty`)).bytes).toHaveLength(0)
})

test("an answer that breaks off is none", async () => {
  await expect(ask(`${origin}/broken-off`)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" })
})

test("what isn't JSON is said to be unreadable", async () => {
  const answer = await ask(`${origin}/page`)
  expect(() => answer.json()).toThrow(expect.objectContaining({ code: "SERVER_ANSWER_UNREADABLE" }))
})

test("a refusal brings the server's code, where it has one", async () => {
  await expect(ask(`${origin}/refused`)).rejects.toMatchObject({
    ...{ code: "SERVER_REFUSED", status: 404, problem: "ENCOUNTER_UNKNOWN" },
  })
  await expect(ask(`${origin}/refused-with-a-page`)).rejects.toMatchObject({
    ...{ code: "SERVER_REFUSED", status: 502, problem: undefined },
  })
})
