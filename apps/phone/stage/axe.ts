/** What axe finds on a page of ours: the one place that says which of its rules every screen keeps to. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { AxeResults } from "axe-core"
import type { Page } from "playwright-core"

/** The script that {@link violationsOn} asks; to be put into the page before. A page with a policy wants `bypassCSP`. */
export function axeScript(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
}

/**
 * One line for each rule that is broken, with the elements that break it; WCAG 2.2 AA, and the contrast of AAA. What axe can't
 * decide, such as letters over something drawn, isn't among them: that is for whoever looks at the pictures.
 */
export async function violationsOn(page: Page): Promise<string[]> {
  const results = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
    return axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"],
    })
  })
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
}
