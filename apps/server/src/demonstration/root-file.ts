import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { english } from "@alongside/evidence/recovery/words/english"
import { makeRootShares, newRootSecret, type RootSecret } from "@alongside/evidence/roster/root-secret"

/** The demonstration's root and its successor. Of a real organisation both are on paper, and no server ever sees them. */
export interface RootSecrets {
  readonly root: RootSecret
  readonly successor: RootSecret
}

/** Reads them, or makes them, with three shares of the root to try out renewing with. */
export async function rootSecrets(folder: string): Promise<RootSecrets> {
  const path = join(folder, "root-secrets.txt")
  if (!existsSync(path)) await make(path)
  const [root, successor] = readFileSync(path, "utf8").trim().split("\n").map(secretOf)
  return { root: root!, successor: successor! }
}

async function make(path: string): Promise<void> {
  const root = newRootSecret()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const shares = (await makeRootShares(root)).map((share) => share.map((number) => english.words[number]).join(" "))
  writeFileSync(join(dirname(path), "root-shares.txt"), `${shares.join("\n\n")}\n`, { mode: 0o600 })
  writeFileSync(path, `${toHex(root)}\n${toHex(newRootSecret())}\n`, { mode: 0o600 })
}

function secretOf(line: string): RootSecret {
  const bytes = fromHex(line)
  if (bytes?.length !== 32) throw new Error("the demonstration's root secrets can't be read")
  return bytes as RootSecret
}
