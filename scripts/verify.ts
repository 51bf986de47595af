/** `npm run verify -- PACKAGE.zip [--trust FILE] [--json]`: the command of apps/verify, on paths as they were typed. */
import { runCommand } from "../apps/verify/src/command.ts"

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  // npm runs scripts in the repository's root, wherever it was called.
  directory: process.env.INIT_CWD ?? process.cwd(),
  threadProgram: new URL("../apps/verify/src/main.ts", import.meta.url),
})
