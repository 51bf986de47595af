import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const script = "const phone = 1\n".repeat(1000)
let directory: Awaited<ReturnType<typeof mkdtempDisposable>>
let server: TestServer
beforeAll(async () => {
  directory = await mkdtempDisposable(join(tmpdir(), "alongside-files-"))
  await mkdir(join(directory.path, "phone/assets"), { recursive: true })
  await mkdir(join(directory.path, "console"))
  await writeFile(join(directory.path, "phone/index.html"), "<title>phone</title>")
  await writeFile(join(directory.path, "phone/service-worker.js"), "self")
  await writeFile(join(directory.path, "phone/.secret"), "secret")
  await writeFile(join(directory.path, "outside.txt"), "outside")
  await writeFile(join(directory.path, "phone/assets/index-DqWERTYu.js"), script)
  await writeFile(join(directory.path, "console/index.html"), "<title>console</title>")
  server = await startTestServer({
    configuration: { phoneFiles: join(directory.path, "phone"), consoleFiles: join(directory.path, "console") },
  })
})
afterAll(async () => {
  await server.close()
  await directory[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers })

describe.each([
  ["/", "phone"],
  ["/console/", "console"],
])("the app at %s", (path, title) => {
  test("is served", async () => {
    const response = await get(path)
    expect(response.headers.get("content-type")).toMatch(/^text\/html/)
    expect(await response.text()).toContain(title)
  })

  test("may do what it needs, and nothing else", async () => {
    const { headers } = await get(path)
    const policy = new Map(
      (headers.get("content-security-policy") ?? "").split("; ").map((part) => {
        const [name = "", ...sources] = part.split(" ")
        return [name, sources.join(" ")]
      }),
    )
    expect(policy.get("default-src")).toBe("'none'")
    expect(policy.get("script-src")).toBe("'self' 'wasm-unsafe-eval'")
    expect(policy.get("worker-src")).toBe("'self'")
    expect(policy.get("connect-src")).toBe("'self'")
    expect(policy.get("frame-ancestors")).toBe("'none'")
    expect(policy.get("base-uri")).toBe("'none'")
    expect(policy.get("form-action")).toBe("'none'")
    expect([...policy.values()].join(" ")).not.toMatch(/'unsafe-|https?:|\*|data:/)
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin")
    // Over plain HTTP a browser has to ignore it.
    expect(headers.get("strict-transport-security")).toBeNull()
  })
})

test("only the phone app may use camera, microphone and place", async () => {
  const policyOf = async (path: string) => (await get(path)).headers.get("permissions-policy")
  expect(await policyOf("/")).toContain("camera=(self), microphone=(self), geolocation=(self)")
  expect(await policyOf("/console/")).toContain("camera=(), microphone=(self), geolocation=()")
})

test("what carries its hash in its name is kept for good, everything else is asked for again", async () => {
  const cachingOf = async (path: string) => (await get(path)).headers.get("cache-control")
  expect(await cachingOf("/assets/index-DqWERTYu.js")).toBe("public, max-age=31536000, immutable")
  expect(await cachingOf("/service-worker.js")).toBe("no-cache")
  expect(await cachingOf("/")).toBe("no-cache")
})

test("browsers that can unpack get files packed, and others as they are", async () => {
  const path = "/assets/index-DqWERTYu.js"
  for (let i = 0; i < 2; i++) {
    const packed = await get(path, { "accept-encoding": "gzip, br" })
    expect(packed.headers.get("content-encoding")).toBe("br")
    expect(packed.headers.get("vary")).toBe("accept-encoding")
    expect(packed.headers.get("content-type")).toMatch(/javascript/)
    expect(packed.headers.get("cache-control")).toContain("immutable")
    expect(packed.headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(Number(packed.headers.get("content-length"))).toBeLessThan(script.length / 10)
    expect(await packed.text()).toBe(script)
  }
  const plain = await get(path, { "accept-encoding": "identity" })
  expect(plain.headers.get("content-encoding")).toBeNull()
  expect(plain.headers.get("vary")).toBe("accept-encoding")
  expect(await plain.text()).toBe(script)
})

test("who has a file already isn't sent it again, packed or not", async () => {
  const first = await get("/", { "accept-encoding": "br" })
  const tag = first.headers.get("etag")!
  expect(tag).toMatch(/^W\//)
  for (const encoding of ["br", "identity"]) {
    expect((await getRaw("/", { "accept-encoding": encoding, "if-none-match": tag })).status).toBe(304)
  }
})

test("a part of a file comes as it is", async () => {
  const part = await get("/assets/index-DqWERTYu.js", { "accept-encoding": "br", range: "bytes=0-4" })
  expect(part.status).toBe(206)
  expect(part.headers.get("content-encoding")).toBeNull()
  expect(await part.text()).toBe("const")
})

test("a file that was exchanged for another is packed anew", async () => {
  const path = join(directory.path, "phone/changing.js")
  await writeFile(path, "let before = 1")
  expect(await (await get("/changing.js", { "accept-encoding": "br" })).text()).toBe("let before = 1")
  await writeFile(path, "let afterwards = 2")
  expect(await (await get("/changing.js", { "accept-encoding": "br" })).text()).toBe("let afterwards = 2")
})

test("the console's address without its slash leads there", async () => {
  const response = await fetch(`${server.url}/console`, { redirect: "manual" })
  expect(response.status).toBeGreaterThanOrEqual(301)
  expect(response.headers.get("location")).toBe("/console/")
})

/** Asks for a path as it stands, with these headers and no others: fetch would tidy up the one and add to the other. */
function getRaw(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    request(server.url, { path, headers }, (response) => {
      let body = ""
      response.on("data", (chunk) => {
        body += String(chunk)
      })
      response.on("end", () => resolve({ status: response.statusCode, body }))
    })
      .on("error", reject)
      .end()
  })
}

test.each([
  ["/nothing.js", 404],
  ["/.secret", 404],
  ["/assets/", 404],
  ["/../outside.txt", 400],
  ["/%2e%2e/outside.txt", 400],
  ["/assets/..%2f..%2foutside.txt", 404],
  ["/console/../../outside.txt", 400],
])("%s finds nothing", async (path, expectedStatus) => {
  const { status, body } = await getRaw(path)
  expect(status).toBe(expectedStatus)
  expect(JSON.parse(body)).toMatchObject({ code: expectedStatus === 404 ? "ROUTE_UNKNOWN" : "REQUEST_MALFORMED" })
})
