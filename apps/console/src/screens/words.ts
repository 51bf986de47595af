import { type Say, type Speech, sayIn } from "@alongside/live/words"
import { type Catalogue, english, spanish } from "./catalogue.ts"

export type Language = "en" | "es"
export type Speeches = Readonly<Record<Language, Speech<Catalogue>>>

export const speeches: Speeches = {
  en: { tag: "en", direction: "ltr", catalogue: english },
  es: { tag: "es", direction: "ltr", catalogue: spanish },
}

/** Says things in one language: texts from the catalogue, numbers, times, sizes and distances by Intl. */
export interface Words {
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  readonly say: Say<typeof english>
  /** `1:07`, or `1:02:33` from an hour on; whole seconds, rounded down. A time before the zero has a minus. */
  clock(ms: number): string
  /** A moment in counsel's own time zone: `9:04:10 PM`, with the day when it isn't today. */
  moment(wallMs: number): string
  /** `Nov 28, 2026`. */
  day(wallMs: number): string
  /** `Saturday, November 28, 2026 at 9:04 PM`. */
  dayAndTime(wallMs: number): string
  /** How long something took or is ago: `0.7 s`, `42 s`, `4 min`, `2 h`. */
  span(ms: number): string
  size(bytes: number): string
  distance(metres: number): string
  speed(metresPerSecond: number): string
  /** Five digits after the point: about a metre. */
  degrees(degrees: number): string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

export function wordsOf(speech: Speech<Catalogue>, now: () => number = Date.now): Words {
  const { tag, direction } = speech
  const whole = new Intl.NumberFormat(tag)
  const twoDigits = new Intl.NumberFormat(tag, { minimumIntegerDigits: 2 })
  const fiveDecimals = new Intl.NumberFormat(tag, { minimumFractionDigits: 5, maximumFractionDigits: 5 })
  const unit = (name: string, digits: number) => {
    const format = new Intl.NumberFormat(tag, {
      style: "unit",
      unit: name,
      maximumFractionDigits: digits,
      minimumFractionDigits: digits,
    })
    return (value: number) => format.format(value)
  }
  const time = new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit", second: "2-digit" })
  const timeAndDay = new Intl.DateTimeFormat(tag, {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  })
  const day = new Intl.DateTimeFormat(tag, { dateStyle: "medium" })
  const dayAndTime = new Intl.DateTimeFormat(tag, { dateStyle: "full", timeStyle: "short" })
  const dayOf = (ms: number) => new Date(ms).toDateString()
  const [tenths, seconds, minutes, hours] = [unit("second", 1), unit("second", 0), unit("minute", 0), unit("hour", 0)]
  const [kilobytes, megabytes, gigabytes] = [unit("kilobyte", 0), unit("megabyte", 1), unit("gigabyte", 2)]
  const [metres, kilometres, speed] = [unit("meter", 0), unit("kilometer", 1), unit("kilometer-per-hour", 0)]

  return {
    tag,
    direction,
    say: sayIn<typeof english>(speech),
    clock(ms) {
      const all = Math.floor(Math.abs(ms) / SECOND)
      const sign = ms < 0 && all > 0 ? "−" : ""
      const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
      const tail = `:${twoDigits.format(s)}`
      return sign + (h > 0 ? `${whole.format(h)}:${twoDigits.format(m)}${tail}` : whole.format(m) + tail)
    },
    moment: (wallMs) => (dayOf(wallMs) === dayOf(now()) ? time : timeAndDay).format(wallMs),
    day: (wallMs) => day.format(wallMs),
    dayAndTime: (wallMs) => dayAndTime.format(wallMs),
    span(ms) {
      if (ms < 10 * SECOND) return tenths(Math.max(0, ms) / SECOND)
      if (ms < MINUTE) return seconds(Math.floor(ms / SECOND))
      if (ms < HOUR) {
        const rest = Math.floor((ms % MINUTE) / SECOND)
        const full = minutes(Math.floor(ms / MINUTE))
        return ms < 10 * MINUTE && rest > 0 ? `${full} ${seconds(rest)}` : full
      }
      const rest = Math.floor((ms % HOUR) / MINUTE)
      return rest > 0 ? `${hours(Math.floor(ms / HOUR))} ${minutes(rest)}` : hours(Math.floor(ms / HOUR))
    },
    size(bytes) {
      if (bytes < 999_500) return kilobytes(Math.ceil(bytes / 1000))
      if (bytes < 999_950_000) return megabytes(bytes / 1e6)
      return gigabytes(bytes / 1e9)
    },
    distance: (value) => (value < 1000 ? metres(Math.round(value)) : kilometres(value / 1000)),
    speed: (value) => speed(value * 3.6),
    degrees: (value) => fiveDecimals.format(value),
  }
}

/** The first of the browser's languages that the console speaks; English when there is none. */
export function languageOf(browserLanguages: readonly string[]): Language {
  for (const tag of browserLanguages) {
    const language = tag.toLowerCase().split("-")[0]
    if (language === "en" || language === "es") return language
  }
  return "en"
}
