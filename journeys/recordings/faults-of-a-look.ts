/** Everything that runs out of what holds it, or is too small to touch. Runs in the page. */
export function faultsOn(): string[] {
  const faults: string[] = []
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways")
  if (document.documentElement.scrollHeight > innerHeight) faults.push("the page scrolls, not the content in it")
  for (const element of document.querySelectorAll<HTMLElement>("#app *")) {
    if (element.closest(".heard") !== null || !element.checkVisibility()) continue
    const box = element.getBoundingClientRect()
    const name = `${element.tagName}.${element.getAttribute("class")} “${element.textContent?.slice(0, 30)}”`
    if (box.width === 0 || element.tagName === "OPTION" || element.closest("svg") !== null) continue
    if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`beyond the edge: ${name}`)
    const isTarget = element.matches("button, select, input, summary")
    if (isTarget && (box.width < 43.5 || box.height < 43.5)) faults.push(`under 44 px: ${name}`)
  }
  return faults
}
