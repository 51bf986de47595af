import { isOnCall, type MemberId } from "../dispatch/member.ts"
import type { Candidate } from "../dispatch/on-call.ts"
import type { Log } from "../log.ts"
import { addressed, type CounselReach } from "./counsel-reach.ts"
import type { NoticeEvent, Notices } from "./notices.ts"
import type { ProviderWatch } from "./provider-watch.ts"

const LOOK_EVERY_MS = 1000

export interface ProbesParts {
  /** Everybody on the roster, as they are in this moment. */
  readonly people: () => Iterable<Candidate>
  readonly reach: CounselReach
  readonly notices: Notices
  /** From one probe of somebody to the next. */
  readonly everyMs: number
  /** What hasn't come after this long hasn't come. */
  readonly answerWithinMs: number
  /** Of ways that nobody can be tried by silently. */
  readonly providers: Pick<ProviderWatch, "isUp" | "askFor">
  /** It is known now, and wasn't before. */
  readonly onProbed: (member: MemberId, isReachable: boolean) => void
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Somebody on shift who has been probed. */
interface Probed {
  sentMs: number
  /** Addresses from which nothing has come back; `undefined` once that has been judged. */
  awaited: Set<string> | undefined
  /** Something has come since {@link sentMs}, by whichever way. */
  hasAnswered: boolean
  isReachable: boolean
  /** When {@link sentMs} was. Of somebody who has set no push there is no such time: 0. */
  wasAtConsole: boolean
}

/**
 * Finds out that an alert wouldn't come before somebody needs it: whoever is on shift and not at a console is sent a silent push when
 * their shift begins and every so often. Their browser says by itself that it came; when none of theirs has, they can't be reached, until
 * one does or their shift is over.
 *
 * A text, a call or a letter would be noise at night: of whoever has set no push it is known only whether one of their ways is up
 * ({@link ProviderWatch}), and when none is they can't be reached either. A phone that no push gets to is mostly one that doesn't ring, whatever else is up.
 * Who sits at a console is known to be there. Who comes to one and couldn't be reached is probed at once: its browser may be the one.
 */
export class Probes {
  readonly #parts: ProbesParts
  readonly #probed = new Map<MemberId, Probed>()
  readonly #timer: NodeJS.Timeout
  readonly #stopHearing: () => void
  #looking: Promise<void> | undefined

  constructor(parts: ProbesParts) {
    this.#parts = parts
    this.#stopHearing = parts.notices.onEvent((event) => this.#hear(event))
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  /** Resolves when nothing is being written down any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopHearing()
    await this.#looking
  }

  #look(): void {
    this.#looking ??= this.#lookAround()
      .catch((error: unknown) => this.#parts.log.error({ err: error }, "counsel on shift could not be probed"))
      .finally(() => {
        this.#looking = undefined
      })
  }

  async #lookAround(): Promise<void> {
    const nowMs = this.#parts.now()
    const onShift = [...this.#parts.people()].filter(({ member }) => isOnCall(member, nowMs))
    const ids = new Set(onShift.map(({ member }) => member.id))
    for (const member of this.#probed.keys()) if (!ids.has(member)) this.#forget(member)
    for (const candidate of onShift) await this.#lookAt(candidate, nowMs)
  }

  async #lookAt({ member: { id, channels }, isAtConsole }: Candidate, nowMs: number): Promise<void> {
    const { reach, providers, everyMs, answerWithinMs } = this.#parts
    const known = this.#probed.get(id)
    if (known?.awaited !== undefined) {
      if (nowMs - known.sentMs >= answerWithinMs) await this.#judge(id, known, isAtConsole)
      return
    }
    if (!isAtConsole) providers.askFor(reach.of(id))
    if (reach.of(id, "push").length === 0) {
      // Where they have no way at all, what is known stays true.
      if (channels.length > 0) this.#lookAtWays(id, isAtConsole || reach.of(id).some((one) => providers.isUp(one)))
      return
    }
    if (isAtConsole && known?.isReachable !== false) return
    const hasCome = isAtConsole && known?.wasAtConsole === false
    const isDue = known === undefined || hasCome || nowMs - known.sentMs >= everyMs
    if (isDue) await this.#probe(id, isAtConsole, nowMs)
  }

  /** Of somebody to whom nothing is pushed. */
  #lookAtWays(id: MemberId, isReachable: boolean): void {
    if (isReachable) {
      this.#forget(id)
      return
    }
    const looked = this.#probed.get(id) ?? {
      sentMs: 0,
      awaited: undefined,
      hasAnswered: false,
      isReachable: true,
      wasAtConsole: false,
    }
    this.#probed.set(id, looked)
    this.#say(id, looked, false)
  }

  async #probe(id: MemberId, wasAtConsole: boolean, nowMs: number): Promise<void> {
    const { reach, notices, answerWithinMs } = this.#parts
    const addresses = reach.of(id, "push")
    this.#probed.set(id, {
      ...{ sentMs: nowMs, awaited: new Set(addresses.map((one) => one.id)), hasAnswered: false, wasAtConsole },
      isReachable: this.#probed.get(id)?.isReachable ?? true,
    })
    await notices.send(
      addresses.map((address) => ({
        ...{ key: `probe ${nowMs} ${address.id}`, ...addressed(address), message: { kind: "probe" } as const },
        untilMs: nowMs + answerWithinMs,
      })),
    )
  }

  async #judge(id: MemberId, known: Probed, isAtConsole: boolean): Promise<void> {
    const silent = known.awaited ?? []
    known.awaited = undefined
    // They have come to a console since, and that is an answer.
    if (!known.hasAnswered && !isAtConsole) this.#say(id, known, false)
    await this.#parts.reach.didNotCome([...silent])
  }

  #hear({ notice, state }: NoticeEvent): void {
    if (state !== "delivered") return
    const known = this.#probed.get(notice.about)
    if (known === undefined) return
    known.awaited?.delete(notice.key.split(" ")[2] ?? "")
    known.hasAnswered = true
    this.#say(notice.about, known, true)
  }

  #forget(id: MemberId): void {
    const known = this.#probed.get(id)
    if (known !== undefined) this.#say(id, known, true)
    this.#probed.delete(id)
  }

  #say(id: MemberId, known: Probed, isReachable: boolean): void {
    if (known.isReachable === isReachable) return
    known.isReachable = isReachable
    this.#parts.onProbed(id, isReachable)
  }
}
