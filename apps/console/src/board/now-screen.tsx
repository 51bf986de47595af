import { jurisdictionName, languageName } from "@alongside/live/jurisdiction-name"
import type { Board, BoardPerson, BoardRequest } from "@alongside/protocol/board"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { useNow } from "../on-call/ticking.ts"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { isAnybodyOnCall, waitingOf } from "./order.ts"
import { Ways } from "./ways.tsx"

/** Who waits and for how long, who is being answered, and who could answer. */
export function NowScreen(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const { say } = words
  const { board, isStale } = state.board.value
  // Ages go on while the server is asked again; by its own clock, whatever this machine's says.
  const nowMs = useNow()
  const [aheadMs, setAhead] = useState<{ of: Board; ms: number } | undefined>(undefined)
  if (board === undefined)
    return (
      <main class="board">
        <h1>{say("boardView.now")}</h1>
        <p>{say("board.loading")}</p>
      </main>
    )
  if (aheadMs?.of !== board) setAhead({ of: board, ms: Date.now() - board.serverMs })
  const atMs = Math.max(board.serverMs, nowMs - (aheadMs?.ms ?? 0))
  const waiting = waitingOf(board)
  const others = board.requests.filter(({ place }) => place === null)
  return (
    <main class="board">
      <h1>{say("boardView.now")}</h1>
      {isStale && (
        <p class="board-fault" role="status">
          {say("board.stale", { time: words.moment(board.serverMs) })}
        </p>
      )}
      {!isAnybodyOnCall(board.people) && (
        <p class="board-fault">
          <strong>{say("board.nobody")}</strong>
        </p>
      )}
      <Queue {...props} waiting={waiting} atMs={atMs} />
      <section class="panel" aria-labelledby="board-others">
        <h2 id="board-others">{say("board.others", { n: others.length })}</h2>
        <ul class="requests">
          {others.map((one) => (
            <li key={one.request} class="request">
              <Asked request={one} atMs={atMs} words={words} />
            </li>
          ))}
        </ul>
      </section>
      <People people={board.people} words={words} />
      <Ways channels={board.channels} words={words} />
      <LastCanary canary={board.canary} words={words} />
    </main>
  )
}

/** Whether a press comes through, found out by one that is nobody's. */
function LastCanary({ canary, words }: { readonly canary: Board["canary"]; readonly words: Words }): JSX.Element {
  const { say } = words
  const { isScheduled, last } = canary
  return (
    <section class="panel" aria-labelledby="board-canary">
      <h2 id="board-canary">{say("board.canary")}</h2>
      {!isScheduled && <p>{say("board.canaryOff")}</p>}
      {isScheduled && last === null && <p>{say("board.canaryNone")}</p>}
      {last !== null && last.failedAt === null && (
        <p>{say("board.canaryThrough", { time: words.moment(last.atMs), span: words.span(last.tookMs ?? 0) })}</p>
      )}
      {last !== null && last.failedAt !== null && (
        <p class="board-fault" role="alert">
          <strong>{say("board.canaryStopped", { time: words.moment(last.atMs) })}</strong>
          <span>{say(`canaryStep.${last.failedAt}`)}</span>
        </p>
      )}
    </section>
  )
}

interface QueueProps extends ScreenProps {
  readonly waiting: readonly BoardRequest[]
  readonly atMs: number
}

function Queue({ waiting, atMs, words, actions }: QueueProps): JSX.Element {
  const { say } = words
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const those = waiting.map(({ request }) => request).filter((one) => chosen.has(one))
  const toggle = (request: string): void => {
    const next = new Set(chosen)
    if (!next.delete(request)) next.add(request)
    choose(next)
  }
  const link = (isLinked: boolean): void => {
    actions.board.link(those, isLinked)
    choose(new Set())
  }
  return (
    <section class="panel" aria-labelledby="board-waiting">
      <h2 id="board-waiting">{say("board.waiting", { n: waiting.length })}</h2>
      <ol class="requests">
        {waiting.map((one, n) => (
          <li key={one.request} class="request waits">
            <Asked request={one} atMs={atMs} words={words} />
            <div class="choices">
              <button
                type="button"
                class="button small"
                disabled={n === 0}
                aria-label={say("board.forwardOf", { tag: one.tag })}
                onClick={() => actions.board.move(one.request, -1)}
              >
                {say("board.forward")}
              </button>
              <button
                type="button"
                class="button small"
                disabled={n === waiting.length - 1}
                aria-label={say("board.backOf", { tag: one.tag })}
                onClick={() => actions.board.move(one.request, 1)}
              >
                {say("board.back")}
              </button>
              {one.isHeldBack && (
                <button type="button" class="button small" onClick={() => actions.board.letThrough(one.request)}>
                  {say("board.letThrough")}
                </button>
              )}
              <button
                type="button"
                class="button small"
                aria-pressed={chosen.has(one.request)}
                aria-label={say("board.chooseOf", { tag: one.tag })}
                onClick={() => toggle(one.request)}
              >
                {say(chosen.has(one.request) ? "board.chosen" : "board.choose")}
              </button>
            </div>
          </li>
        ))}
      </ol>
      {those.length > 0 && (
        <fieldset class="choices chosen-ones">
          <legend>{say("board.linkWhat", { n: those.length })}</legend>
          <button type="button" class="button" onClick={() => link(true)}>
            {say("board.link", { n: those.length })}
          </button>
          <button type="button" class="button" onClick={() => link(false)}>
            {say("board.unlink")}
          </button>
        </fieldset>
      )}
    </section>
  )
}

interface AskedProps {
  readonly request: BoardRequest
  readonly atMs: number
  readonly words: Words
}

/** One request, in the words that are said of it: nobody's name but the lawyer's. */
function Asked({ request, atMs, words }: AskedProps): JSX.Element {
  const { tag, pressedMs, phase, place, jurisdiction, languages, event, ringing, counsel, alarms, isConnected } =
    request
  const { say } = words
  const isIn = phase === "answered" && !isConnected ? "connecting" : phase
  return (
    <div class="asked">
      <p>
        {place !== null && <strong class="place">{say("board.place", { n: place })}</strong>}{" "}
        <strong>{words.span(atMs - pressedMs)}</strong> <span>{say("board.sincePress")}</span>
      </p>
      <p>
        <span>{jurisdictionName(jurisdiction, words.tag)}</span>
        {" · "}
        <span>{languages.map((one) => languageName(one, words.tag)).join(", ")}</span>
      </p>
      <p>
        <span>{say(`boardPhase.${isIn}`)}</span>
        {phase === "ringing" && <span> · {say("board.ringing", { n: ringing })}</span>}
        {counsel !== null && <span> · {counsel}</span>}
      </p>
      {alarms.map((alarm) => (
        <p key={alarm} class="alarm-of">
          {say(`boardAlarm.${alarm}`)}
        </p>
      ))}
      <p class="quiet">
        {say("board.tag", { tag })}
        {event !== null && <span> · {say("board.event", { tag: event })}</span>}
      </p>
    </div>
  )
}

function People({ people, words }: { readonly people: readonly BoardPerson[]; readonly words: Words }): JSX.Element {
  const { say } = words
  const number = new Intl.NumberFormat(words.tag)
  const count = (doing: BoardPerson["doing"]): string =>
    number.format(people.filter((one) => one.doing === doing).length)
  const there = people.filter(({ doing }) => doing !== "away")
  return (
    <section class="panel" aria-labelledby="board-people">
      <h2 id="board-people">{say("board.people")}</h2>
      <p>
        {say("board.counts", {
          free: count("free"),
          rung: count("rung"),
          answering: count("answering"),
          away: count("away"),
        })}
      </p>
      <ul class="ways">
        {there.map((one) => (
          <li key={one.key} class={one.isReachable ? "way" : "way not-set-up"}>
            <span>
              {one.name} <small>{say(`boardRole.${one.role}`)}</small>
            </span>
            <span>
              <strong>{say(`doing.${one.doing}`)}</strong>{" "}
              <small>
                {say(one.isAtConsole ? "board.atConsole" : "board.onShift")}
                {!one.isReachable && ` · ${say("board.unreachable")}`}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
