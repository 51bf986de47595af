import type { Board } from "@alongside/protocol/board"
import type { JSX } from "preact"
import { CodesScreen } from "../joining/codes-screen.tsx"
import { OfficeScreen } from "../roster/office-screen.tsx"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { RotaScreen } from "../shifts/rota-screen.tsx"
import { ActsScreen } from "./acts-screen.tsx"
import { type View, views } from "./board-state.ts"
import { DueScreen } from "./due-screen.tsx"
import { NowScreen } from "./now-screen.tsx"
import { isAnybodyOnCall } from "./order.ts"
import { TimesScreen } from "./times-screen.tsx"

const screens: Record<View, (props: ScreenProps) => JSX.Element> = {
  office: OfficeScreen,
  codes: CodesScreen,
  hours: RotaScreen,
  now: NowScreen,
  times: TimesScreen,
  due: DueScreen,
  acts: ActsScreen,
}

/** What a coordinator can look at; what needs a look is told above whatever is shown. */
export function CoordinatorScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const { say } = words
  const { view, board, isLoud, isSilent, fault } = state.board.value
  const Screen = screens[view]
  // While the root is in this page nothing else is.
  const isRootHere = state.office.value.step.is !== "none"
  if (isRootHere) return <OfficeScreen {...props} />
  return (
    <>
      <nav class="views" aria-label={say("board.views")}>
        {views.map((one) => (
          <a key={one} href={`#${one}`} aria-current={one === view ? "page" : undefined}>
            {say(`boardView.${one}`)}
          </a>
        ))}
      </nav>
      {isLoud && (
        <div class="alarm-bar" role="alert">
          <strong>{say("board.alarm")}</strong>
          {board !== undefined && view !== "now" && <span>{reasonsOf(board, say).join(" ")}</span>}
          {isSilent && <span>{say("board.silent")}</span>}
          <button type="button" class="button" onClick={() => actions.board.seen()}>
            {say("board.seen")}
          </button>
        </div>
      )}
      {fault !== undefined && (
        <p class="board-fault" role="alert">
          {say("fault.server", { code: fault })}
        </p>
      )}
      <Screen {...props} />
    </>
  )
}

/** Each once, however many requests it is true of. */
function reasonsOf(board: Board, say: Words["say"]): string[] {
  const reasons = [...new Set(board.requests.flatMap(({ alarms }) => alarms))].map((alarm) =>
    say(`boardAlarm.${alarm}`),
  )
  return isAnybodyOnCall(board.people) ? reasons : [say("board.nobody"), ...reasons]
}
