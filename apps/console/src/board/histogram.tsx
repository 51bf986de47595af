import type { AnswerTimesTold } from "@alongside/protocol/board"
import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"

const [WIDTH, HEIGHT, FOOT] = [520, 180, 24]

interface HistogramProps {
  readonly histogram: AnswerTimesTold["histogram"]
  readonly words: Words
}

/** How many were answered how fast, as columns; the table behind it says the same. Marks stand at the standard's 15 and 20 seconds. */
export function Histogram({ histogram, words }: HistogramProps): JSX.Element {
  const { say } = words
  const most = Math.max(1, ...histogram.map(({ answered }) => answered))
  const wide = WIDTH / histogram.length
  const number = new Intl.NumberFormat(words.tag)
  const untilOf = (ms: number | null): string =>
    ms === null ? say("times.longer") : say("times.until", { seconds: number.format(ms / 1000) })
  return (
    <figure class="histogram">
      <figcaption>{say("times.picture")}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} aria-hidden="true">
        {histogram.map(({ untilMs, answered }, n) => {
          const high = (answered / most) * (HEIGHT - 20)
          const isLate = untilMs === null || untilMs > 20_000
          return (
            <g key={untilMs ?? "longer"}>
              <rect
                class={isLate ? "column late" : "column"}
                x={n * wide + 3}
                y={HEIGHT - high}
                width={wide - 6}
                height={high}
              />
              {answered > 0 && (
                <text x={(n + 0.5) * wide} y={HEIGHT - high - 4} text-anchor="middle">
                  {number.format(answered)}
                </text>
              )}
              <text class="foot" x={(n + 0.5) * wide} y={HEIGHT + 16} text-anchor="middle">
                {untilMs === null ? "…" : number.format(untilMs / 1000)}
              </text>
            </g>
          )
        })}
        {[15_000, 20_000].map((ms) => {
          const x = (histogram.findIndex(({ untilMs }) => untilMs === ms) + 1) * wide
          return <line key={ms} class="standard" x1={x} x2={x} y1={0} y2={HEIGHT} />
        })}
        <line class="ground" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <details>
        <summary>{say("times.table")}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("times.within")}</th>
              <th scope="col">{say("times.answered")}</th>
            </tr>
          </thead>
          <tbody>
            {histogram.map(({ untilMs, answered }) => (
              <tr key={untilMs ?? "longer"}>
                <th scope="row">{untilOf(untilMs)}</th>
                <td>{number.format(answered)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
