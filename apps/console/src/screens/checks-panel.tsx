import type { Finding } from "@alongside/live/open/finding"
import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import { findingWords } from "./finding-words.ts"
import { Icon, type IconName } from "./icon.tsx"
import type { Words } from "./words.ts"

interface Properties {
  readonly watch: WatchState
  readonly words: Words
}

/** Shown at once, at most; the number says how many there are. */
const MOST_SHOWN = 20

/** What was checked, and what didn't hold. */
export function ChecksPanel({ watch, words }: Properties): JSX.Element {
  const { say } = words
  const { pieces, findings, waiting, isOneDevice } = watch.checked
  return (
    <section class="panel" aria-labelledby="checks">
      <h2 id="checks" tabIndex={-1}>
        {say("checks.title")}
      </h2>
      <ul class="lines">
        <Line
          icon={pieces > 0 ? "check" : "waiting"}
          text={say("checks.pieces", { n: pieces })}
          more={say("checks.every")}
        />
        {pieces > 0 && findings.length === 0 && <Line icon="check" text={say("checks.nothing")} />}
        {isOneDevice === true && <Line icon="check" text={say("checks.device")} />}
        {isOneDevice === false && <Line icon="warning" text={say("checks.deviceOther")} />}
        {isOneDevice === undefined && <Line icon="waiting" text={say("checks.deviceUnknown")} />}
        {waiting > 0 && <Line icon="waiting" text={say("checks.waiting", { n: waiting })} />}
        {watch.missingPieces > 0 && <Line icon="waiting" text={say("checks.missing", { n: watch.missingPieces })} />}
        {watch.unplayable > 0 && <Line icon="warning" text={say("checks.unplayable", { n: watch.unplayable })} />}
        {findings.length > 0 && <Line icon="warning" text={say("checks.findings", { n: findings.length })} />}
      </ul>
      {findings.length > 0 && (
        <ol class="findings">
          {findings.slice(-MOST_SHOWN).map((finding) => (
            <FindingRow
              key={`${finding.code} ${finding.ordinal} ${finding.sequence}`}
              finding={finding}
              words={words}
            />
          ))}
        </ol>
      )}
    </section>
  )
}

function Line({
  icon,
  text,
  more,
}: {
  readonly icon: IconName
  readonly text: string
  readonly more?: string
}): JSX.Element {
  return (
    <li class={`line ${icon}`}>
      <Icon name={icon} />
      <span>
        {text}
        {more !== undefined && <small>{more}</small>}
      </span>
    </li>
  )
}

function FindingRow({ finding, words }: { readonly finding: Finding; readonly words: Words }): JSX.Element {
  const { say } = words
  const { code, leg, chain, sequence } = finding
  const where = [
    chain === "video" || chain === "audio" || chain === "place"
      ? say(chain === "video" ? "timeline.picture" : chain === "audio" ? "timeline.sound" : "timeline.place")
      : undefined,
    sequence === undefined ? undefined : say("checks.piece", { sequence: String(sequence) }),
    leg === undefined || leg === 0 ? undefined : say("checks.start", { leg: String(leg + 1) }),
  ].filter((part) => part !== undefined)
  return (
    <li>
      {say(findingWords[code])} <span>{say(code === "CHAIN_BROKEN" ? "checks.shown" : "checks.withheld")}</span>
      <small>{[where.join(", "), code].filter((part) => part !== "").join(" · ")}</small>
    </li>
  )
}
