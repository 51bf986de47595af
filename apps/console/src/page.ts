/** What counsel looks at while no encounter is watched. `reach`: how they are reached. `hours`: when they are on call. */
export type Page = "encounters" | "reach" | "hours"

/** Where counsel says how they are reached … */
export const REACH_ADDRESS = "#/reach"
/** … and when they are on call. */
export const HOURS_ADDRESS = "#/hours"

const pages: Readonly<Record<string, Page>> = { [REACH_ADDRESS]: "reach", [HOURS_ADDRESS]: "hours" }

/** @param hash - Of the address, `#` included. */
export const pageOf = (hash: string): Page => pages[hash] ?? "encounters"
