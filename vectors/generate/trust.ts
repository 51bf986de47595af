import { toHex } from "@alongside/evidence/format/bytes"
import { type Case, caseOf } from "./case.ts"
import { server } from "./encounter.ts"

/** What somebody may write down of whom to believe. */
export function trustCases(): Case[] {
  const made = (name: string, comment: string, text: string, expect = "ok") =>
    caseOf({ path: `trust/${name}`, format: "trust", expect, comment, bytes: new TextEncoder().encode(text) })
  const key = toHex(server.publicKey)
  return [
    made(
      "all-kinds",
      "one of each",
      ["server", "encounter", "package", "device"].map((kind) => `${kind} ${key} words\n`).join(""),
    ),
    made("comments", "comments, empty lines, no words", `# mine\n\nserver ${key.toUpperCase()} # by telephone\n`),
    made("byte-order-mark", "as some editors save it", `\ufeffserver ${key} by telephone\r\n`),
    made("kind-unknown", "a friend", `friend ${key}\n`, "TRUST_FILE_INVALID at line 1"),
    made("digits-short", "63 digits", `# mine\nserver ${key.slice(1)}\n`, "TRUST_FILE_INVALID at line 2"),
    made(
      "words-in-colour",
      "words that would colour a terminal",
      `server ${key} \u001b[31mred\n`,
      "TRUST_FILE_INVALID at line 1",
    ),
  ]
}
