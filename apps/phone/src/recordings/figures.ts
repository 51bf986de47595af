/** Times, days, lengths and places as a language writes them, beside what `Words` says. */
export interface Figures {
  /** A moment with its day: `Nov 21, 9:04:10 PM`. */
  moment(wallMs: number): string
  /** `Saturday, November 21, 2026`. */
  day(wallMs: number): string
  /** `9:04 PM`. */
  time(wallMs: number): string
  /** How long something took: `0.7 s`, `42 s`, `4 min`. */
  span(ms: number): string
  distance(metres: number): string
  /** Five digits after the point: about a metre. */
  degrees(degrees: number): string
  percent(part: number): string
}

export function figuresOf(tag: string): Figures {
  const moment = new Intl.DateTimeFormat(tag, {
    ...{ month: "short", day: "numeric" },
    ...{ hour: "numeric", minute: "2-digit", second: "2-digit" },
  })
  const day = new Intl.DateTimeFormat(tag, { weekday: "long", year: "numeric", month: "long", day: "numeric" })
  const time = new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit" })
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, maximumFractionDigits: digits })
  const [tenths, seconds, minutes] = [unit("second", 1), unit("second", 0), unit("minute", 0)]
  const [metres, kilometres] = [unit("meter", 0), unit("kilometer", 1)]
  const five = new Intl.NumberFormat(tag, { minimumFractionDigits: 5, maximumFractionDigits: 5 })
  const percent = new Intl.NumberFormat(tag, { style: "percent" })
  return {
    moment: (wallMs) => moment.format(wallMs),
    day: (wallMs) => day.format(wallMs),
    time: (wallMs) => time.format(wallMs),
    span: (ms) =>
      ms < 10_000
        ? tenths.format(Math.max(0, ms) / 1000)
        : ms < 60_000
          ? seconds.format(Math.floor(ms / 1000))
          : minutes.format(Math.round(ms / 60_000)),
    distance: (value) => (value < 1000 ? metres.format(Math.round(value)) : kilometres.format(value / 1000)),
    degrees: (value) => five.format(value),
    percent: (part) => percent.format(part),
  }
}
