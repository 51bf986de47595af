import { parseArgs } from "node:util"
import { CommandError } from "./command-error.ts"

export interface Arguments {
  readonly package: string
  readonly trust: string | undefined
  readonly json: boolean
}

export const usage = `alongside-verify PACKAGE.zip [--trust FILE] [--json]

  --trust FILE  what you know from elsewhere: server keys, encounter ids, fingerprints
  --json        the whole report as JSON
  --help        this

Exit codes: 0 nothing wrong, and tied to what the trust file says; 1 something is wrong; 2 it couldn't be
checked; 3 nothing wrong, but self-consistent only.
`

/** @returns `"help"` when that was asked for. @throws {CommandError} `ARGUMENTS_INVALID`. */
export function readArguments(args: readonly string[]): Arguments | "help" {
  const { values, positionals } = parse(args)
  if (values.help === true) return "help"
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) throw new CommandError("ARGUMENTS_INVALID", "name one package")
  return { package: path, trust: values.trust, json: values.json === true }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { trust: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    })
  } catch (cause) {
    throw new CommandError("ARGUMENTS_INVALID", cause instanceof Error ? cause.message : "unknown arguments", { cause })
  }
}
