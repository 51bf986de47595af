// node scripts/run.mjs FILE.ts [arguments]: brings what is missing, then runs FILE.ts on a Node that can.

import { exitWith, prepare, run } from "./toolchain.mjs"

await exitWith(async () => {
  const node = await prepare((line) => console.error(line))
  return run(node, process.argv.slice(2))
})
