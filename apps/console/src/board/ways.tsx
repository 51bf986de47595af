import type { Board } from "@alongside/protocol/board"
import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"

type Channel = Board["channels"][number]

interface WaysProps {
  readonly channels: readonly Channel[]
  readonly words: Words
}

/** By which ways lawyers can be rung, which of them work, and how far that can be known without ringing anybody. */
export function Ways({ channels, words }: WaysProps): JSX.Element {
  const { say } = words
  return (
    <section class="panel" aria-labelledby="board-channels">
      <h2 id="board-channels">{say("board.channels")}</h2>
      <ul class="ways">
        {channels.map((one) => (
          <li key={one.channel} class={one.isSetUp && one.provider?.isWell !== false ? "way" : "way not-set-up"}>
            <span>
              {say(`channel.${one.channel}`)}
              {one.isSetUp && <small> {say(`wayKnown.${one.channel}`)}</small>}
            </span>
            <strong>{stateOf(one, words)}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

function stateOf({ isSetUp, provider }: Channel, { say, moment }: Words): string {
  if (!isSetUp) return say("board.notSetUp")
  if (provider === null) return say("board.setUp")
  return say(provider.isWell ? "board.wayWorks" : "board.wayFails", { time: moment(provider.atMs) })
}
