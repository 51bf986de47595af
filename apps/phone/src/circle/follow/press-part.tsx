import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import { useCallback } from "preact/hooks"
import { Headline } from "../../screens/headline.tsx"
import { Icon, type IconName } from "../../screens/icons.tsx"
import type { FollowPartProps } from "./follow-props.ts"
import type { FollowedPress } from "./follow-state.ts"
import { momentText } from "./moment-text.ts"

interface PressProps extends FollowPartProps {
  readonly press: FollowedPress
}

/** What happens to somebody, in words first; then the picture and the place, where they are allowed. */
export function PressPart(props: PressProps): JSX.Element {
  const { press, words, say } = props
  const { name, toldMs, isSeen, may } = press
  return (
    <>
      <Headline>{say("press.title", { name })}</Headline>
      <p>{say("press.at", { time: momentText(toldMs, words) })}</p>
      <div role="status">
        <ul class="circle-lines">
          <Standing {...props} />
          <Answered {...props} />
          {isSeen && <Line icon="check" text={say("press.seen")} />}
          {may === "told" && <Line icon="nobody" text={say("press.only")} />}
        </ul>
      </div>
      {(may === "picture" || may === "sound") && <Picture {...props} />}
      {may !== "told" && <Where {...props} />}
    </>
  )
}

function Line({ icon, text }: { readonly icon: IconName; readonly text: string }): JSX.Element {
  return (
    <li>
      <Icon name={icon} />
      <span>{text}</span>
    </li>
  )
}

/** By name only whom her organisation's root certifies, for their own signature; that anybody has, is else the server's word. */
function Answered({ press: { isAnswered, signed }, say }: PressProps): JSX.Element {
  const counsel = signed?.counsel
  if (!isAnswered && counsel === undefined) return <Line icon="call" text={say("press.unanswered")} />
  if (counsel === undefined) return <Line icon="call" text={say("press.answeredUnproven")} />
  return <Line icon="check" text={say(isAnswered ? "press.answered" : "press.hasAnswered", { counsel })} />
}

function Standing({ press, words, say }: PressProps): JSX.Element {
  const time = momentText(press.lastReceivedMs, words)
  const ends = press.signed?.ends ?? {}
  switch (press.standing) {
    case "under way":
      return <Line icon="away" text={say("press.safe", { time })} />
    case "silent":
      return <Line icon="offline" text={say("press.silent", { time })} />
    case "stopped":
      return ends.stopped === true ? (
        <Line icon="check" text={say("press.stoppedConfirmed", { time })} />
      ) : (
        <Line icon="warning" text={say("press.stopped", { time })} />
      )
    case "all clear":
      if (ends["all clear"] === true) return <Line icon="check" text={say("press.clearConfirmed")} />
      return <Line icon="warning" text={say(ends["all clear"] === false ? "press.clear" : "press.clearUnproven")} />
  }
}

function Picture({ state, say, actions }: PressProps): JSX.Element {
  const { watch } = state
  const attach = useCallback((video: HTMLVideoElement | null) => actions.attach(video), [actions])
  const note = pictureNote(watch)
  return (
    <figure class={note === undefined ? "picture" : "picture blank"}>
      {/* Nothing is recorded as text while it happens. */}
      {/* biome-ignore lint/a11y/useMediaCaption: what is live has no transcript */}
      <video ref={attach} playsInline aria-label={say("watch.label")} />
      {note !== undefined && <p role="status">{say(note)}</p>}
      {watch?.isSoundBlocked === true && (
        <button type="button" class="small" onClick={() => actions.allowSound()}>
          {say("watch.sound")}
        </button>
      )}
    </figure>
  )
}

function pictureNote(watch: WatchState | undefined): "watch.opening" | "watch.noPicture" | undefined {
  if (watch === undefined || watch.standing === "joining") return "watch.opening"
  return watch.isStarted && watch.picture.is === "there" ? undefined : "watch.noPicture"
}

/** In figures, for whichever map the contact's phone has: none is asked, for that would tell somebody where she is. */
function Where({ press, state, words, say, actions }: PressProps): JSX.Element {
  const newest = state.watch?.places.at(-1)
  const attach = useCallback((video: HTMLVideoElement | null) => actions.attach(video), [actions])
  const degrees = (of: number) => new Intl.NumberFormat(words.tag, { maximumFractionDigits: 5 }).format(of)
  return (
    <section class="field">
      <h2>{say("where.title")}</h2>
      {/* What opens the place plays nothing, and wants somewhere not to play it. */}
      {/* biome-ignore lint/a11y/useMediaCaption: nothing is shown or heard */}
      {press.may === "place" && <video ref={attach} hidden />}
      {newest === undefined ? (
        <p class="quiet">{say("where.none")}</p>
      ) : (
        <>
          <p class="where">
            {say("where.at", {
              latitude: degrees(newest.fix.latitude),
              longitude: degrees(newest.fix.longitude),
              time: momentText(newest.wallMs, words),
            })}
          </p>
          <p>{say("where.accuracy", { n: Math.round(newest.fix.accuracy) })}</p>
          <a class="large-button" href={`geo:${newest.fix.latitude.toFixed(6)},${newest.fix.longitude.toFixed(6)}`}>
            {say("where.map")}
          </a>
        </>
      )}
    </section>
  )
}
