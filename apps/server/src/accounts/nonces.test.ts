import { expect, test } from "vitest"
import { Nonces } from "./nonces.ts"

const MINUTE = 60_000

test("a nonce says when it was made, and nobody else can make one", () => {
  const nonces = new Nonces(Buffer.alloc(32, 1), () => 1_800_000_000_000)
  const { nonce, serverMs } = nonces.make()
  expect(nonce).toHaveLength(32)
  expect(Number(nonce.readBigUInt64BE())).toBe(serverMs)
  const others = new Nonces(Buffer.alloc(32, 2), () => 1_800_000_000_000)
  expect(others.use(nonce)).toBe(false)
  for (let byte = 0; byte < 32; byte++) {
    const altered = Buffer.from(nonce)
    altered[byte]! ^= 1
    expect(nonces.use(altered), `byte ${byte}`).toBe(false)
  }
  expect(nonces.use(nonce)).toBe(true)
})

test("it is good once, and for two minutes", () => {
  let now = 1_800_000_000_000
  const nonces = new Nonces(Buffer.alloc(32, 1), () => now)
  const [first, second, third] = [nonces.make().nonce, nonces.make().nonce, nonces.make().nonce]
  expect(first).not.toEqual(second)
  expect(nonces.use(first)).toBe(true)
  expect(nonces.use(first)).toBe(false)
  now += 2 * MINUTE
  expect(nonces.use(second)).toBe(true)
  now += 1
  expect(nonces.use(third)).toBe(false)
})
