import { type AnswerRecord, type AnswerTimes, answerRecord, answerTimes } from "../answer-times.ts"
import { Desk, type DeskEvent } from "../desk.ts"
import { DispatchError } from "../dispatch-error.ts"
import type { HelpRequest } from "../help-request.ts"
import type { Channel, Policy } from "../policy.ts"
import type { RequestEvent } from "../step.ts"
import { Books } from "./books.ts"
import { Calendar } from "./calendar.ts"
import { Crowd } from "./crowd.ts"
import { LegalAid } from "./legal-aid.ts"
import type { Scenario } from "./scenario.ts"
import { Timeline } from "./timeline.ts"

export interface MonthFigures {
  /** Of all requests of the month. */
  readonly all: AnswerTimes
  /** Of those for which somebody was on call who may have taken them. */
  readonly matched: AnswerTimes
  /** Acceptances that came to no connection, calls that dropped, and calls handed over. */
  readonly lapsed: number
  readonly dropped: number
  readonly handedOver: number
  /** Somebody accepted after somebody else had. */
  readonly late: number
  readonly rings: Readonly<Partial<Record<Channel, number>>>
}

/** What everybody in the month shares. */
export interface Month {
  readonly scenario: Scenario
  readonly calendar: Calendar
  readonly timeline: Timeline
  readonly desk: Desk
  readonly startMs: number
  take(event: DeskEvent): void
  on(id: string, event: RequestEvent): void
}

/**
 * Plays a scenario from its first minute to the end of its last request, with the dispatch that the server runs. The same
 * scenario and policy give the same figures.
 *
 * @throws {Error} when dispatch breaks one of its promises on the way: see {@link Books}.
 */
export function playMonth(scenario: Scenario, policy: Policy): MonthFigures {
  const calendar = new Calendar(scenario.timeZone)
  const timeline = new Timeline()
  const desk = new Desk(policy)
  const books = new Books()
  let late = 0
  const take = (event: DeskEvent): void => {
    try {
      const { changes, effects } = desk.take(event, timeline.nowMs)
      books.write(changes, effects)
      for (const effect of effects) {
        crowd.notice(effect)
        legalAid.notice(effect)
      }
      planTick()
    } catch (error) {
      // Late, as people are; whoever is late is told, and that is all.
      if (!(error instanceof DispatchError)) throw error
      late += Number(error.code === "ALREADY_ANSWERED")
    }
  }
  let tickMs = Number.POSITIVE_INFINITY
  const planTick = (): void => {
    const due = desk.dueMs
    if (due === undefined || due >= tickMs) return
    tickMs = due
    timeline.at(due, () => {
      if (tickMs <= timeline.nowMs) tickMs = Number.POSITIVE_INFINITY
      take({ kind: "tick" })
    })
  }
  const on = (id: string, event: RequestEvent): void => take({ kind: "request", id, event })
  const month: Month = { scenario, calendar, timeline, desk, startMs: calendar.instant(scenario.start), take, on }
  const crowd = new Crowd(month)
  const legalAid = new LegalAid(month)
  timeline.at(month.startMs, () => take({ kind: "roster", members: legalAid.members }))
  legalAid.plan()
  crowd.plan()
  timeline.run()
  return figuresOf(books, crowd.mistakes, late)
}

function figuresOf(books: Books, mistakes: ReadonlySet<string>, late: number): MonthFigures {
  const requests = books.close()
  // A server takes an answered mistake for a request; the scenario knows better.
  const records = requests.map((each): AnswerRecord => ({ ...answerRecord(each), isMistake: mistakes.has(each.id) }))
  const sum = (count: (request: HelpRequest) => number): number => requests.reduce((all, each) => all + count(each), 0)
  return {
    all: answerTimes(records),
    matched: answerTimes(records.filter(({ isUnmatched }) => !isUnmatched)),
    lapsed: sum(({ history }) => history.lapsed),
    dropped: sum(({ history }) => history.dropped),
    handedOver: sum(({ history }) => history.handedOver),
    late,
    rings: books.rings,
  }
}
