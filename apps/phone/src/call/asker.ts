import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import type { CallRelays } from "@alongside/protocol/call/relays"
import { type HelpAnswer, type HelpPost, helpRoutes } from "@alongside/protocol/help"
import { tellLettersTo } from "../letters/tell-letters-to.ts"
import { openPromise } from "../session/open-promise.ts"
import { fetchRelays } from "./fetch-relays.ts"
import { hold } from "./held-line.ts"
import { fetchStatus, type HelpOutcome, postHelp } from "./help-post.ts"
import type { KeptRequest } from "./orders.ts"
import { isOfToken, isPassing } from "./passing.ts"
import { after, asked, type HelpEvent, LATE_MS, type RequestForHelp } from "./request-for-help.ts"
import { listen } from "./status-socket.ts"
import { type Expected, verifyStatus } from "./verified-status.ts"

/** A line that was lost is opened again within this. */
const ASK_EVERY_MS = 2000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000
/** However full a server says that it is, somebody may have made room. */
const LONGEST_REST_MS = 10_000
/** A request that this phone gave up waiting for may still be on its way: so often its end is sent again to a server that doesn't know it. */
const ENDS_UNKNOWN = 3

export interface AskerParts {
  /**
   * Whom the server's word and counsel's are measured by.
   * @param isStale - somebody is named whom it doesn't list. @param also - counsel who is named; hexadecimal.
   */
  organisation(
    isStale: boolean,
    also?: string,
  ): Promise<Pick<Expected, "serverKey" | "lawyers" | "volunteers" | "membership"> | undefined>
  /** Of legs that the server may not know yet, as `HelpPost.claims`. */
  claims(kept: KeptRequest): Promise<readonly Bytes[]>
  /** Another to pay with, taken off the disk; `undefined` when there is none. */
  newToken(): Promise<Bytes | undefined>
  /** Where counsel's letters to her go; `undefined` where this phone keeps no key for them. */
  lettersTo(): Promise<string | undefined>
  changed(request: RequestForHelp): void
  /** A word of the call came, as somebody signed it. */
  said(signed: Bytes): void
  /** Nothing about it is left to send. */
  done(): void
}

/**
 * Carries one request to the server, and brings back how it stands, for as long as the page lives: the same signed bytes
 * again until they are answered, its end once the person has ended it.
 */
export class Asker {
  #kept: KeptRequest
  readonly #parts: AskerParts
  #request: RequestForHelp = asked
  #answer: HelpAnswer | undefined
  /** Touch-down, on the clock of `performance.now()`. */
  readonly #pressedMs: number
  /** How long the server asked to be left alone. */
  #restMs = 0
  /** Something was sent, which may have arrived. */
  #wasSent: boolean
  #unknownEnds = 0
  #isLettersToTold = false
  #tries = 0
  #wakes = openPromise<void>()
  #listening = new AbortController()
  /** This network has let no WebSocket through, though it brings answers. */
  #isSocketless = false
  /** Sends over what is open. */
  #line: ((signed: Bytes) => void) | undefined
  readonly #late: ReturnType<typeof setTimeout>

  /** @param isFromDisk - an earlier start of the app may have sent it. */
  constructor(kept: KeptRequest, isFromDisk: boolean, parts: AskerParts) {
    this.#kept = kept
    this.#wasSent = isFromDisk
    this.#parts = parts
    // From here on a wall clock that is set changes nothing.
    this.#pressedMs = performance.now() - Math.max(0, Date.now() - kept.pressedWallMs)
    this.#late = setTimeout(() => this.#happen({ kind: "late" }), LATE_MS)
    void this.#run()
  }

  get kept(): KeptRequest {
    return this.#kept
  }

  /** Tries at once instead of waiting on: the network is back. */
  hurry(): void {
    this.#tries = 0
    this.#wakes.resolve()
  }

  /** A word of the call, for counsel; lost while there is no line. */
  say(signed: Bytes): void {
    this.#line?.(signed)
  }

  /** By which ways a call may go; undefined when nobody could say. */
  async relays(): Promise<CallRelays | undefined> {
    return this.#answer === undefined ? undefined : fetchRelays(this.#answer.token)
  }

  /** The person ends it: on the screen at once, at the server as soon as it can be told. */
  end(because: "all clear" | "person left"): void {
    if (this.#kept.ending !== undefined) return
    this.#kept = { ...this.#kept, ending: because }
    this.#happen({ kind: "ended here", because })
    this.#listening.abort()
    this.hurry()
  }

  /** A later leg asks for the same: counsel's word counts for the newest session key only. */
  goOn(kept: KeptRequest): void {
    this.#kept = kept
    this.#answer = undefined
    this.#listening.abort()
    this.hurry()
  }

  async #run(): Promise<void> {
    while (!(await this.#isDone())) {
      const woken = this.#wakes.promise
      await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, this.#waitMs()))])
      this.#wakes = openPromise()
    }
    clearTimeout(this.#late)
    this.#parts.done()
  }

  #waitMs(): number {
    const most = Math.min(FIRST_WAIT_MS * 2 ** this.#tries, LONGEST_WAIT_MS)
    return Math.max(this.#restMs, this.#answer === undefined ? most : Math.min(most, ASK_EVERY_MS))
  }

  /** Does what is to be done now. @returns true when nothing is left. */
  async #isDone(): Promise<boolean> {
    this.#tries += 1
    const { ending, ended, wanted, encounter } = this.#kept
    if (ending !== undefined) {
      // What never left this phone needs no end.
      return !this.#wasSent || this.#isEndTaken(await this.#post(helpRoutes.end(encounter), ended[ending]))
    }
    if (this.#answer === undefined) {
      this.#wasSent = true
      const outcome = await this.#post(helpRoutes.request(encounter), wanted)
      if (outcome.came === "answer") await this.#answered(outcome.answer)
      else if (outcome.came === "problem") await this.#notTaken(outcome.code)
    }
    if (this.#answer !== undefined) await this.#follow(this.#answer.token)
    return this.#kept.ending === undefined && (this.#request.phase === "ended" || this.#request.phase === "refused")
  }

  async #post(path: string, signed: Bytes): Promise<HelpOutcome> {
    const sincePressMs = Math.round(performance.now() - this.#pressedMs)
    const { token } = this.#kept
    const post: HelpPost = { claims: await this.#parts.claims(this.#kept), sincePressMs, signed, token }
    const outcome = await postHelp(path, post)
    this.#restMs = outcome.came === "problem" ? Math.min(outcome.retryAfterMs ?? 0, LONGEST_REST_MS) : 0
    return outcome
  }

  async #answered(answer: HelpAnswer): Promise<void> {
    this.#tries = 0
    this.#isSocketless = false
    this.#answer = answer
    await this.#told(answer.status)
  }

  async #notTaken(code: Parameters<typeof isPassing>[0]): Promise<void> {
    if (!isOfToken(code) || this.#kept.token === undefined) return this.#refused(code)
    this.#kept = { ...this.#kept, token: undefined }
    this.#kept = { ...this.#kept, token: await this.#parts.newToken() }
    this.#tries = 0
  }

  #refused(code: Parameters<typeof isPassing>[0]): void {
    this.#happen({ kind: "refused", code, isFinal: !isPassing(code) })
  }

  #isEndTaken(outcome: HelpOutcome): boolean {
    if (outcome.came === "answer") return true
    if (outcome.came === "nothing") return false
    if (outcome.code === "HELP_UNKNOWN") return ++this.#unknownEnds >= ENDS_UNKNOWN
    return !isPassing(outcome.code)
  }

  /** Hears how it stands until the line is lost. */
  async #follow(token: string): Promise<void> {
    this.#listening = new AbortController()
    if (!this.#isSocketless && (await this.#listen(token))) return
    if (this.#kept.ending !== undefined || this.#answer === undefined) return
    const end = await hold(
      token,
      {
        version: () => Math.max(0, this.#request.version),
        status: async (bytes) => {
          this.#tries = 0
          this.#isSocketless = true
          await this.#told(bytes)
        },
        opened: (send) => {
          this.#line = send
        },
        said: (signed) => this.#parts.said(signed),
      },
      this.#listening.signal,
    )
    this.#line = undefined
    if (end === "refused") this.#answer = undefined
    if (end === "lost") this.#isSocketless = false
  }

  /** Over a WebSocket. @returns false where none gets through. */
  async #listen(token: string): Promise<boolean> {
    // In the order in which they came, though each has to be verified.
    let heard = Promise.resolve()
    const { code, heardAny } = await listen(
      token,
      {
        status: (bytes) => {
          this.#tries = 0
          heard = heard.then(() => this.#told(bytes))
        },
        opened: (send) => {
          this.#line = send
        },
        said: (signed) => this.#parts.said(signed),
        isThere: async () => (await fetchStatus(token)) instanceof Uint8Array,
      },
      this.#listening.signal,
    )
    this.#line = undefined
    await heard
    if (code === 4401) this.#answer = undefined
    return heardAny
  }

  async #told(bytes: Bytes): Promise<void> {
    const { encounter, number, sessionKey } = this.#kept
    let also: string | undefined
    for (const isStale of [false, true]) {
      const organisation = await this.#parts.organisation(isStale, also)
      if (organisation === undefined) return
      try {
        const expected = { ...organisation, encounter: fromHex(encounter)!, number, sessionKey }
        const status = await verifyStatus(bytes, expected)
        const isUnlisted =
          status.counsel === undefined && (status.phase === "answered" || status.phase === "handing over")
        const isHolderUnlisted = status.isHeld && status.holder === undefined
        also = status.unlisted
        if ((isUnlisted || isHolderUnlisted) && !isStale) continue
        this.#happen({ kind: "status", status })
        if (status.counsel !== undefined) void this.#tellLettersTo()
      } catch (cause) {
        // Whoever says it isn't the server that this phone knows: as if nothing had been said.
        if (!(cause instanceof FormatError)) throw cause
      }
      return
    }
  }

  /** Once somebody has answered, and with each status until the server has it. */
  async #tellLettersTo(): Promise<void> {
    if (this.#isLettersToTold || this.#answer === undefined) return
    this.#isLettersToTold = true
    const recipient = await this.#parts.lettersTo()
    if (recipient !== undefined) this.#isLettersToTold = await tellLettersTo(this.#answer.token, recipient)
  }

  #happen(event: HelpEvent): void {
    const before = this.#request
    this.#request = after(before, event)
    if (this.#request !== before) this.#parts.changed(this.#request)
    if (this.#request.phase === "ended") this.#listening.abort()
  }
}
