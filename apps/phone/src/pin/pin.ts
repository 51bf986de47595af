/** 4 to 6 digits. More nobody remembers on that day; fewer are guessed in an hour. */
export type Pin = string

export const PIN_LENGTHS = { least: 4, most: 6 } as const

export function isPin(text: string): boolean {
  return /^[0-9]{4,6}$/.test(text)
}

/** What the right PIN says: hers, or the one that she keeps for when somebody makes her type it. */
export type PinWord = "confirmed" | "under pressure"
