import type { OwnEncounter } from "@alongside/protocol/owner-answers"
import type { JSX } from "preact"
import { Headline } from "../screens/headline.tsx"
import type { Part } from "./props.ts"

/** All of hers, newest first. */
export function ListPage(part: Part): JSX.Element {
  const { hers, say } = part
  const list = hers.list.value ?? []
  return (
    <>
      <Headline>{say("title")}</Headline>
      {list.length === 0 && <p class="large">{say("list.none")}</p>}
      <ul class="hers">
        {list.map((one) => (
          <li key={one.id}>
            <button type="button" class="large-button one" onClick={() => void hers.choose(one)}>
              <Row {...part} one={one} />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={() => hers.askAgain()}>
        {say("door.other")}
      </button>
    </>
  )
}

function Row({ words, say, figures, one }: Part & { readonly one: OwnEncounter }): JSX.Element {
  const { startedMs, bytes, erasedMs, letters } = one
  return (
    <>
      <b>{figures.day(startedMs)}</b>
      {erasedMs === null ? (
        <span>{say("list.row", { time: figures.time(startedMs), size: words.size(bytes) })}</span>
      ) : (
        <span>{say("list.rowErased", { day: figures.day(erasedMs) })}</span>
      )}
      {erasedMs === null && letters > 0 && <em>{say("list.letters", { n: letters })}</em>}
      <Standing {...{ say, figures, one }} />
    </>
  )
}

/** What is to know of it before it is opened. */
function Standing({ say, figures, one }: Pick<Part, "say" | "figures"> & { readonly one: OwnEncounter }) {
  if (one.erasedMs !== null) return null
  if (one.holds.length > 0) return <em>{say("list.held")}</em>
  if (one.erasure !== null) return <em>{say("list.due", { day: figures.day(one.erasure.dueMs) })}</em>
  return one.isEnded ? null : <em>{say("list.underWay")}</em>
}
