import type { Words } from "../../screens/words.ts"

/** By this device's clock: what somebody reads beside their own. */
export function momentText(ms: number, words: Words): string {
  const isToday = new Date(ms).toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(words.tag, {
    ...(isToday ? {} : { dateStyle: "medium" }),
    timeStyle: "medium",
  }).format(ms)
}
