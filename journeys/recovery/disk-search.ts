/** Looks for a secret in everything that a browser has on disk, however it may be written. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import {
  adviceIdentityOf,
  deriveBytes,
  type RecoverySecret,
  recoveryIdentityOf,
} from "@alongside/evidence/recovery/secret"

/** Where something of the secret is, and how it is written there. */
export interface Trace {
  readonly file: string
  readonly as: string
}

/** Every way to write a secret, and what follows from it, that a program could come upon by chance. */
export async function needlesOf(secret: Bytes, words: readonly string[]): Promise<Map<string, Buffer>> {
  const keys: [string, Uint8Array][] = [
    ["secret", secret],
    ["recovery key", await deriveBytes(secret, "alongside recovery identity 1")],
    ["advice key", await deriveBytes(secret, "alongside advice identity 1")],
    ["owner seed", await deriveBytes(secret, "alongside owner key 1")],
    ["root seed", await deriveBytes(secret, "alongside root key 1")],
  ]
  const texts: [string, string][] = [
    ["recovery identity", (await recoveryIdentityOf(secret as RecoverySecret)).slice("AGE-SECRET-KEY-PQ-1".length)],
    ["advice identity", (await adviceIdentityOf(secret as RecoverySecret)).slice("AGE-SECRET-KEY-PQ-1".length)],
  ]
  for (const [at, line] of words.entries())
    texts.push([`words of paper ${at + 1}`, line], [`words of paper ${at + 1} as a list`, line.replaceAll(" ", '","')])
  const needles = new Map<string, Buffer>()
  for (const [name, bytes] of keys) {
    // Halves too: a file may be cut into blocks, and compression leaves random bytes as they are.
    needles.set(name, Buffer.from(bytes))
    needles.set(`${name}, its first half`, Buffer.from(bytes.subarray(0, 16)))
    needles.set(`${name}, its second half`, Buffer.from(bytes.subarray(16)))
    texts.push([`${name} in hex`, toHex(bytes)], [`${name} in numbers`, [...bytes].join(",")])
    // In base64 the same bytes are written in three ways, by where they begin.
    for (let before = 0; before < 3; before++) {
      const padded = Buffer.concat([Buffer.alloc(before), bytes])
      const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((padded.length * 4) / 3) - 1]
      texts.push([`${name} in base64 at ${before}`, padded.toString("base64").slice(from, to)])
      texts.push([`${name} in base64url at ${before}`, padded.toString("base64url").slice(from, to)])
    }
  }
  for (const [name, text] of texts) {
    for (const [form, written] of [
      ["", text],
      [", small letters", text.toLowerCase()],
      [", capitals", text.toUpperCase()],
    ] as const) {
      needles.set(name + form, Buffer.from(written))
      needles.set(`${name + form}, UTF-16`, Buffer.from(written, "utf16le"))
    }
  }
  return needles
}

/** @param secret - A person's, or a root's. @param words - of papers with the secret, each in one line. */
export async function tracesOf(secret: Bytes, profile: string, words: readonly string[] = []): Promise<Trace[]> {
  const needles = await needlesOf(secret, words)
  const traces: Trace[] = []
  const entries = await readdir(profile, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    // Files of a running browser come and go.
    const bytes = await readFile(file).catch(() => undefined)
    if (bytes === undefined) continue
    for (const [as, needle] of needles)
      if (bytes.includes(needle)) traces.push({ file: file.slice(profile.length), as })
  }
  return traces
}
