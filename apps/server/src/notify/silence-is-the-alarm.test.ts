import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { openLog } from "../log.ts"
import { startTestServer } from "../testing/test-server.ts"
import { Heartbeat } from "./heartbeat.ts"
import { Provider } from "./trial/provider.ts"

const listener = () => Provider.start(() => ({ status: 200 }))

test("while the dispatcher works somebody outside is called, and the health page says when it last did", async () => {
  await using outside = await listener()
  await using server = await startTestServer({
    limits: { heartbeatSeconds: 0.05 },
    configuration: { heartbeatUrl: `${outside.url}/alive` },
  })
  await outside.untilAsked(3)
  expect(new Set(outside.asked.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(["POST /alive"]))
  const health = (await (await fetch(server.url + routes.health)).json()) as Record<string, unknown>
  expect(health).toEqual({ isUp: true, dispatcherSecondsAgo: expect.any(Number) })
  expect(health.dispatcherSecondsAgo).toBeLessThan(30)
})

test("when it fails nobody is called, and its age grows", async () => {
  await using outside = await listener()
  let isWorking = true
  let beats = 0
  let nowMs = 1_000_000
  const heart = new Heartbeat({
    ...{ url: outside.url, everyMs: 10, log: openLog("silent"), now: () => nowMs },
    beat: async () => {
      beats += 1
      if (!isWorking) throw new Error("the disk is gone")
    },
  })
  await outside.untilAsked(1)
  isWorking = false
  const failed = beats + 2
  await vi.waitFor(() => expect(beats).toBeGreaterThan(failed))
  const heard = outside.asked.length
  const more = beats + 3
  await vi.waitFor(() => expect(beats).toBeGreaterThan(more))
  expect(outside.asked).toHaveLength(heard)
  nowMs += 120_000
  expect(heart.agoMs).toBe(120_000)
  await heart.close()
})

test("a dispatcher that hangs is as silent as one that fails", async () => {
  await using outside = await listener()
  let go = (): void => undefined
  let beats = 0
  const heart = new Heartbeat({
    ...{ url: outside.url, everyMs: 5, log: openLog("silent"), now: () => 0 },
    beat: () => {
      beats += 1
      return beats < 3 ? Promise.resolve() : new Promise<void>((resolve) => (go = resolve))
    },
  })
  await outside.untilAsked(2)
  await vi.waitFor(() => expect(beats).toBe(3))
  expect(outside.asked).toHaveLength(2)
  go()
  await heart.close()
})
