import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { languageWords, placeWords } from "./ring-words.ts"

/**
 * What a screen reader says at once, whatever it is reading: each ring as it comes, what became of it, and that nothing rings any
 * more. Nothing in it counts, so that nothing is said twice.
 */
export function Announcer({ state, words }: ScreenProps): JSX.Element {
  const { rings, news, isOnDuty, lostMs } = state.onCall.value
  return (
    <div class="announcer" aria-live="assertive" aria-relevant="additions">
      {isOnDuty && lostMs !== undefined && <p key="lost">{words.say("duty.lost")}</p>}
      {news !== undefined && <p key={news.n}>{words.say(`told.${news.act}`)}</p>}
      {rings.map(({ ring, need, pressedMs, rangMs }) => (
        <p key={ring}>
          {words.say("ring.now", {
            place: placeWords(need, words),
            languages: languageWords(need, words),
            time: words.span(rangMs - pressedMs),
          })}
        </p>
      ))}
    </div>
  )
}
