import { type Board, type BoardPerson, type BoardRequest, boardTag } from "@alongside/protocol/board"
import { statusOf } from "../dispatch/effect.ts"
import type { HelpRequest } from "../dispatch/help-request.ts"
import { isOnCall, type MemberId } from "../dispatch/member.ts"
import type { Candidate } from "../dispatch/on-call.ts"
import { type Channel, channels } from "../dispatch/policy.ts"

/** What dispatch knows in this moment. */
export interface BoardParts {
  readonly requests: Iterable<HelpRequest>
  readonly people: Iterable<Candidate>
  /** `undefined` for somebody who isn't on the roster any more. */
  readonly nameOf: (member: MemberId) => string | undefined
  /** The ways in which this server can ring somebody. */
  readonly setUp: ReadonlySet<Channel>
  readonly nowMs: number
}

export interface BoardOfDispatch extends Omit<Board, "canary" | "channels"> {
  readonly channels: Omit<Board["channels"][number], "provider">[]
}

/** What a coordinator sees of it: nobody's name but those of the roster, and nothing of what is said or recorded. */
export function boardNow({ requests, people, nameOf, setUp, nowMs }: BoardParts): BoardOfDispatch {
  const told = [...requests].filter(({ ending }) => ending === undefined).map((each) => requestOf(each, nameOf))
  return {
    serverMs: nowMs,
    people: [...people].map((each) => personOf(each, nameOf, nowMs)).sort(byName),
    requests: told.sort(inOrder),
    channels: channels.map((channel) => ({ channel, isSetUp: setUp.has(channel) })),
  }
}

function personOf(candidate: Candidate, nameOf: BoardParts["nameOf"], nowMs: number): BoardPerson {
  const { member, isAtConsole, isReachable, holds, rings } = candidate
  const isOnShift = isOnCall(member, nowMs)
  const idle = isAtConsole || isOnShift ? "free" : "away"
  return {
    ...{ key: member.id, name: nameOf(member.id) ?? "", role: member.role },
    ...{ isAtConsole, isOnShift, isReachable },
    doing: holds !== undefined ? "answering" : rings > 0 ? "rung" : idle,
  }
}

function requestOf(request: HelpRequest, nameOf: BoardParts["nameOf"]): BoardRequest {
  const { id, need, pressedMs, place, isHeldBack, event, holds } = request
  const { phase, ringing, isConnected } = statusOf(request)
  return {
    ...{ request: id, tag: boardTag(id), pressedMs, phase: phase as BoardRequest["phase"], place: place ?? null },
    ...{ jurisdiction: need.jurisdiction, languages: [...need.languages], isHeldBack, event: event ?? null, ringing },
    counsel: holds.counsel === undefined ? null : (nameOf(holds.counsel.member) ?? ""),
    isConnected,
    alarms: alarmsOf(request, phase),
  }
}

/** What a coordinator has to look at, as it stands: an alarm that was heard once is one until its cause is gone. */
function alarmsOf(request: HelpRequest, phase: string): BoardRequest["alarms"] {
  const { isHeldBack, holds, history, handOver, wave, policy } = request
  const waits = holds.counsel === undefined
  const all: BoardRequest["alarms"] = []
  if (isHeldBack && waits) all.push("held back")
  if (waits && (phase === "unanswered" || history.unansweredMs !== undefined)) all.push("unanswered")
  else if (waits && history.queuedMs !== undefined) all.push("queued")
  if (handOver !== undefined && holds.successor === undefined && wave > policy.waves.length)
    all.push("nobody takes over")
  return all
}

const byName = (one: BoardPerson, other: BoardPerson): number =>
  one.name < other.name || (one.name === other.name && one.key < other.key) ? -1 : 1

const LAST = Number.MAX_SAFE_INTEGER

const inOrder = (one: BoardRequest, other: BoardRequest): number =>
  (one.place ?? LAST) - (other.place ?? LAST) ||
  one.pressedMs - other.pressedMs ||
  (one.request < other.request ? -1 : 1)
