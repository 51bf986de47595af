import { readFile } from "node:fs/promises"
import { beforeAll, describe, expect, test } from "vitest"
import { defaultPolicy, type Policy } from "../policy.ts"
import { type MonthFigures, playMonth } from "./month.ts"
import { parseScenario, type Scenario } from "./scenario.ts"

const read = async (name: string): Promise<Scenario> =>
  parseScenario(JSON.parse(await readFile(new URL(`scenarios/${name}.json`, import.meta.url), "utf8")))

/** The default policy with its later waves at other times. */
function wavesAt(...seconds: readonly number[]): Policy {
  const waves = defaultPolicy.waves.map((wave, n) => ({ ...wave, afterMs: seconds[n]! * 1000 }))
  return { ...defaultPolicy, waves }
}

function inWords(name: string, { all, matched, lapsed, dropped, handedOver, late, rings }: MonthFigures): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  const seconds = (ms: number | undefined): string => (ms === undefined ? "–" : `${(ms / 1000).toFixed(1)} s`)
  return [
    `${name}: ${all.requests} requests, ${all.mistakes} mistakes, ${all.answered} answered`,
    `abandoned ${all.abandoned}, queued ${all.queued}, nobody on call ${all.unmatched}`,
    `p50 ${seconds(all.p50Ms)}, p90 ${seconds(all.p90Ms)}, p95 ${seconds(all.p95Ms)}`,
    `within 15 s ${percent(all.within15)}, within 20 s ${percent(all.within20)}`,
    `with somebody on call ${percent(matched.within15)} and ${percent(matched.within20)}`,
    `lapsed ${lapsed}, dropped ${dropped}, handed over ${handedOver}, late ${late}, rings ${JSON.stringify(rings)}`,
  ].join("; ")
}

// The month itself stops with an error at the first promise that dispatch breaks: see books.ts.
describe.each(["six-lawyers", "forty-lawyers"])("a month with %s", { timeout: 240_000 }, (name) => {
  let scenario: Scenario
  let figures: MonthFigures
  beforeAll(async () => {
    scenario = await read(name)
    figures = playMonth(scenario, defaultPolicy)
    process.stdout.write(`${inWords(name, figures)}\n`)
  }, 240_000)

  test("every request is counted once: a mistake, answered or abandoned", () => {
    const { requests, mistakes, answered, abandoned } = figures.all
    expect(requests).toBeGreaterThan(scenario.requests.perDayMean * scenario.days * 0.7)
    expect(mistakes + answered + abandoned).toBe(requests)
  })

  test("it comes out the same each time", () => {
    expect(playMonth(scenario, defaultPolicy)).toEqual(figures)
  })

  test("waves that come later answer fewer within 20 s", () => {
    const slow = playMonth(scenario, wavesAt(0, 60, 120, 180, 240))
    process.stdout.write(`${inWords(`${name}, later waves at 60, 120, 180, 240 s`, slow)}\n`)
    expect(slow.all.within20).toBeLessThan(figures.all.within20)
  })

  test("drops, late acceptances and lapsed connections happened in it, so that it tries them", () => {
    expect(figures.dropped).toBeGreaterThan(0)
    expect(figures.late).toBeGreaterThan(0)
    expect(figures.lapsed).toBeGreaterThan(0)
    expect(figures.all.queued).toBeGreaterThan(0)
  })
})
