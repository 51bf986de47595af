import { expect, test } from "vitest"
import { newRecoverySecret } from "../recovery/secret.ts"
import { makeShares, readNumbers } from "../recovery/sheet.ts"
import { commitmentTo, openRoot, signRoot } from "./root.ts"
import { makeRootShares, newRootSecret, rootKeyFromShares, rootKeyOf } from "./root-secret.ts"

test("any two of three papers sign as the root, and one doesn't", async () => {
  const secret = newRootSecret()
  const { publicKey } = await rootKeyOf(secret)
  const successor = commitmentTo((await rootKeyOf(newRootSecret())).publicKey)
  const shares = (await makeRootShares(secret)).map(readNumbers)
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [2, 0],
  ] as const) {
    const key = await rootKeyFromShares([shares[a]!, shares[b]!], { key: publicKey })
    const certificate = await signRoot({ key: publicKey, name: "x", successor, previous: undefined }, key.sign)
    expect((await openRoot(certificate)).key).toEqual(publicKey)
  }
  await expect(rootKeyFromShares([shares[0]!], { key: publicKey })).rejects.toMatchObject({ code: "SHARE_MISSING" })
})

test("a person's own shares, and those of the successor, are told from the root's", async () => {
  const [secret, next] = [newRootSecret(), newRootSecret()]
  const root = { key: (await rootKeyOf(secret)).publicKey }
  for (const numbers of [await makeRootShares(next), await makeShares(newRecoverySecret())]) {
    const shares = numbers.slice(0, 2).map(readNumbers)
    await expect(rootKeyFromShares(shares, root)).rejects.toMatchObject({ code: "ROOT_OF_OTHER_SHARES" })
  }
})
