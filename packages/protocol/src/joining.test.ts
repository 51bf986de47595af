import { expect, test } from "vitest"
import { encodeJoining, type Joining, parseJoining } from "./joining.ts"

const joining: Joining = {
  identity: "AGE-SECRET-KEY-PQ-1D7FUHYRUYVUAMQDZ4PF9KWCFK79UKE7PYUKFDQVA0A43WEN8U46QFJP7MF",
  signingSeed: new Uint8Array(32).fill(7),
  counselKey: new Uint8Array(32).fill(9),
}

test("a joining link says what was put into it", () => {
  expect(parseJoining(encodeJoining(joining))).toEqual(joining)
})

test("nothing else passes for a joining link", () => {
  const text = encodeJoining(joining)
  const [identity, seed, key] = text.split(".") as [string, string, string]
  const others = [
    "",
    text.slice(0, -1),
    `${text}.`,
    `${identity}.${seed}`,
    `${identity.toLowerCase()}.${seed}.${key}`,
    // A classic identity opens nothing that phones seal here.
    `AGE-SECRET-KEY-1QQPQQ.${seed}.${key}`,
    `${identity}.${seed.toUpperCase().replace("0", "A")}.${key}`,
    `${identity}.${seed.slice(2)}.${key}`,
  ]
  for (const other of others) expect(parseJoining(other), other).toBeUndefined()
})
