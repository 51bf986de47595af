/** `npm run bench -- [NAME] [--json]`: the table, or a line of JSON per figure. Nothing else is written to standard output. */
import { bringPrograms, neededPrograms } from "./browsers.ts"
import { exitWith, run } from "./toolchain.mjs"

await exitWith(async () => {
  await bringPrograms(neededPrograms)
  const built = await run(process.execPath, ["scripts/build.ts", "--if-changed"], { stdio: ["ignore", 2, 2] })
  if (built !== 0) return built
  return run(process.execPath, ["bench/main.ts", ...process.argv.slice(2)])
})
