/** The states of the United States, its district and its territories, by the second half of their ISO 3166-2 code. */
const states: Readonly<Record<string, string>> = {
  AL: "Alabama",
  AK: "Alaska",
  AS: "American Samoa",
  AZ: "Arizona",
  AR: "Arkansas",
  CA: "California",
  CO: "Colorado",
  CT: "Connecticut",
  DC: "District of Columbia",
  DE: "Delaware",
  FL: "Florida",
  GA: "Georgia",
  GU: "Guam",
  HI: "Hawaii",
  IA: "Iowa",
  ID: "Idaho",
  IL: "Illinois",
  IN: "Indiana",
  KS: "Kansas",
  KY: "Kentucky",
  LA: "Louisiana",
  MA: "Massachusetts",
  MD: "Maryland",
  ME: "Maine",
  MI: "Michigan",
  MN: "Minnesota",
  MO: "Missouri",
  MP: "Northern Mariana Islands",
  MS: "Mississippi",
  MT: "Montana",
  NC: "North Carolina",
  ND: "North Dakota",
  NE: "Nebraska",
  NH: "New Hampshire",
  NJ: "New Jersey",
  NM: "New Mexico",
  NV: "Nevada",
  NY: "New York",
  OH: "Ohio",
  OK: "Oklahoma",
  OR: "Oregon",
  PA: "Pennsylvania",
  PR: "Puerto Rico",
  RI: "Rhode Island",
  SC: "South Carolina",
  SD: "South Dakota",
  TN: "Tennessee",
  TX: "Texas",
  UT: "Utah",
  VA: "Virginia",
  VI: "Virgin Islands",
  VT: "Vermont",
  WA: "Washington",
  WI: "Wisconsin",
  WV: "West Virginia",
  WY: "Wyoming",
}

/** Those that Spanish calls otherwise. */
const statesInSpanish: Readonly<Record<string, string>> = {
  AS: "Samoa Americana",
  DC: "Distrito de Columbia",
  HI: "Hawái",
  LA: "Luisiana",
  MI: "Míchigan",
  MO: "Misuri",
  MP: "Islas Marianas del Norte",
  MS: "Misisipi",
  NC: "Carolina del Norte",
  ND: "Dakota del Norte",
  NH: "Nuevo Hampshire",
  NJ: "Nueva Jersey",
  NM: "Nuevo México",
  NY: "Nueva York",
  OR: "Oregón",
  PA: "Pensilvania",
  SC: "Carolina del Sur",
  SD: "Dakota del Sur",
  VI: "Islas Vírgenes",
  WV: "Virginia Occidental",
}

/**
 * A jurisdiction as a lawyer says it: `Minnesota`. One that isn't a state of the United States keeps its code, which is
 * exact, beside its country: `CA-ON, Canada`.
 *
 * @param code - ISO 3166-2, such as `US-MN`.
 * @param tag - The language, BCP 47.
 */
export function jurisdictionName(code: string, tag: string): string {
  const [country = "", part = ""] = code.split("-", 2)
  const state = tag.startsWith("es") ? (statesInSpanish[part] ?? states[part]) : states[part]
  if (country === "US" && state !== undefined) return state
  const name = nameBy(tag, "region", country)
  return name === undefined || name === code ? code : `${code}, ${name}`
}

/** `Spanish` for `es`; the tag itself where the browser has no word for it. */
export function languageName(language: string, tag: string): string {
  return nameBy(tag, "language", language) ?? language
}

function nameBy(tag: string, type: Intl.DisplayNamesType, code: string): string | undefined {
  try {
    return new Intl.DisplayNames(tag, { type, fallback: "none" }).of(code)
  } catch {
    // It comes from a phone: what isn't a code at all is shown as it came.
    return undefined
  }
}

/** Every state, district and territory with its ISO 3166-2 code, by name. */
export function stateOptions(tag: string): [code: string, name: string][] {
  const all = Object.keys(states).map((half): [string, string] => [`US-${half}`, jurisdictionName(`US-${half}`, tag)])
  return all.sort(([, a], [, b]) => a.localeCompare(b, tag))
}
