import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  adviceIdentityOf,
  deriveBytes,
  newRecoverySecret,
  recoveryIdentityOf,
} from "@alongside/evidence/recovery/secret"
import { expect, test } from "vitest"
import { tracesOf } from "./disk-search.ts"

const words = "union olympic academic aide column"

test("the search finds a secret however it is written, and wherever, and nothing where nothing is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alongside-search-"))
  try {
    const secret = newRecoverySecret()
    const recovery = await recoveryIdentityOf(secret)
    const writings: Readonly<Record<string, Uint8Array | string>> = {
      raw: secret,
      "half of it": secret.subarray(16),
      "recovery key": await deriveBytes(secret, "alongside recovery identity 1"),
      "owner seed": await deriveBytes(secret, "alongside owner key 1"),
      identity: recovery,
      "identity in small letters": recovery.toLowerCase(),
      "advice identity": await adviceIdentityOf(secret),
      "identity in UTF-16": Buffer.from(recovery, "utf16le"),
      hex: Buffer.from(secret).toString("hex"),
      "HEX in UTF-16": Buffer.from(Buffer.from(secret).toString("hex").toUpperCase(), "utf16le"),
      base64: Buffer.from(secret).toString("base64"),
      "base64 behind one byte": Buffer.concat([Buffer.of(7), secret]).toString("base64"),
      "base64url behind two bytes": Buffer.concat([Buffer.of(7, 9), secret]).toString("base64url"),
      "numbers of JSON": JSON.stringify([...secret]),
      words,
      "words of JSON": JSON.stringify(words.split(" ")),
    }
    await mkdir(join(folder, "Default/File System"), { recursive: true })
    expect(await tracesOf(secret, folder, [words])).toEqual([])
    for (const [name, bytes] of Object.entries(writings)) {
      const around = Buffer.alloc(5000, "x")
      await writeFile(join(folder, "Default/File System", name), Buffer.concat([around, Buffer.from(bytes), around]))
    }
    const found = new Set((await tracesOf(secret, folder, [words])).map(({ file }) => file.split("/").at(-1)))
    expect([...found].sort()).toEqual(Object.keys(writings).sort())
    expect(await tracesOf(newRecoverySecret(), folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
