import { toHex } from "@alongside/evidence/format/bytes"
import { Relay } from "@alongside/live/relay/relay"
import { counselSignsIn, ServerError, Session } from "@alongside/live/relay/session"
import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import { Opener } from "@alongside/live/watch/opener"
import type { WatchState } from "@alongside/live/watch/watch-state"
import { WatchedEncounter } from "@alongside/live/watch/watched-encounter"
import { routes } from "@alongside/protocol/routes"
import { encounterListSchema } from "@alongside/protocol/session"
import { batch, computed, effect, signal } from "@preact/signals"
import {
  type Account,
  AccountError,
  forgetAccount,
  keepAccount,
  keepCoordinator,
  keptAccount,
} from "./account/account.ts"
import { openDatabase } from "./account/database.ts"
import { Gate } from "./account/gate.ts"
import { type Brought, takeJoiningLink } from "./account/joining-link.ts"
import type { Said } from "./account/newcomer.ts"
import { PinnedRoster } from "./account/pinned-roster.ts"
import { AdviceDesk } from "./advice/advice-desk.ts"
import { AfterCalls } from "./after/after-calls.ts"
import { Board } from "./board/board.ts"
import type { View } from "./board/board-state.ts"
import { Closings } from "./closing/closings.ts"
import type { ConsoleActions, ConsoleState, Door, ListState } from "./console-state.ts"
import { Codes } from "./joining/codes.ts"
import { KeptEncounter } from "./keeping/kept-encounter.ts"
import { signedRelease } from "./keeping/signed-release.ts"
import { OnCall } from "./on-call/on-call.ts"
import { organisationName } from "./organisation-name.ts"
import { type Page, pageOf } from "./page.ts"
import { onPushedLink } from "./reach/push-here.ts"
import { Reaching } from "./reach/reaching.ts"
import { type RingLink, ringLinkIn, takeRingLink } from "./reach/ring-link.ts"
import { coordinatorSignsIn, Office } from "./roster/office.ts"
import { OwnHours } from "./shifts/own-hours.ts"
import { Rota } from "./shifts/rota.ts"

const LIST_EVERY_MS = 5000
const SHOW_EVERY_MS = 100

const hashOf = (encounter: string) => `#/${encounter}`
const encounterOf = (hash: string) => /^#\/([0-9a-f]{64})$/.exec(hash)?.[1]

export { hashOf as watchAddress }

/** Signs in, keeps the list, and watches what the address names. */
export class Console implements ConsoleActions {
  readonly #door = signal<Door>("opening")
  readonly #organisation = signal<string | undefined>(undefined)
  readonly #link = signal<LinkState>("connecting")
  readonly #list = signal<ListState>({ encounters: [], isLoaded: false, nowMs: 0 })
  readonly #watched = signal<string | undefined>(undefined)
  readonly #watch = signal<WatchState | undefined>(undefined)
  readonly #keptEncounter = signal<KeptEncounter | undefined>(undefined)
  readonly #closings = signal<Closings | undefined>(undefined)
  readonly #ownKey = signal<string | undefined>(undefined)
  readonly onCall = new OnCall({
    storage: localStorage,
    open: (encounter, seat) => {
      // Whoever works beside counsel is shown no recording.
      if (seat === "counsel" || seat === "successor") location.hash = hashOf(encounter)
    },
  })
  /** Papers are printed in the language of the page. */
  readonly office = new Office(() => (document.documentElement.lang.startsWith("es") ? "es" : "en"))
  readonly board = new Board()
  readonly codes = new Codes()
  #isIn = false
  readonly #gate = new Gate(() => this.#database!, {
    stopped: (at) => {
      this.#door.value = at
    },
    admitted: (account) => this.#admitted(account),
  })
  readonly call = this.onCall.call
  readonly beside = this.onCall.call.beside
  readonly #page = signal<Page>("encounters")
  readonly after = new AfterCalls(this.onCall.state)
  readonly #advice = new AdviceDesk(this.onCall.call)
  readonly reach = new Reaching(
    () => this.#session,
    () => (document.documentElement.lang.startsWith("es") ? "es" : "en"),
  )
  readonly hours = new OwnHours(() => this.#session)
  readonly rota = new Rota()
  readonly state: ConsoleState = {
    door: this.#door,
    organisation: this.#organisation,
    link: this.#link,
    list: this.#list,
    watched: this.#watched,
    watch: this.#watch,
    kept: computed(() => this.#keptEncounter.value?.state.value),
    ...this.after.shown,
    closings: computed(() => this.#closings.value?.read.value ?? new Map()),
    closingsTold: computed(() => this.#closings.value?.told.value ?? new Set<string>()),
    ownKey: this.#ownKey,
    onCall: this.onCall.state,
    call: this.onCall.call.state,
    beside: this.onCall.call.beside.state,
    advice: this.#advice.state,
    outgoing: this.onCall.call.outgoing,
    isRingSilent: this.onCall.isSilent,
    office: this.office.state,
    board: this.board.state,
    codes: this.codes.state,
    newcomer: this.#gate.state,
    ...{ page: this.#page, reach: this.reach.state, hours: this.hours.state, rota: this.rota.state },
  }
  #database: IDBDatabase | undefined
  #session: Session | undefined
  #account: Account | undefined
  #relay: Relay | undefined
  #opener: Opener | undefined
  #video: HTMLVideoElement | undefined
  #watching: WatchedEncounter | undefined
  /** Until counsel is in. */
  #ringLink: RingLink | undefined
  #showTimer: ReturnType<typeof setTimeout> | undefined

  async start(): Promise<void> {
    const brought = takeJoiningLink()
    this.#openRing(takeRingLink())
    onPushedLink((hash) => this.#openRing(ringLinkIn(hash)))
    this.#database = await openDatabase()
    addEventListener("hashchange", () => {
      this.#openRing(takeRingLink())
      this.#follow()
    })
    effect(() => this.#soundOnce())
    addEventListener("online", () => {
      this.#relay?.hurry()
      this.onCall.hurry()
    })
    addEventListener("offline", () => this.onCall.doubt())
    if (brought === "invalid") this.#door.value = "link-invalid"
    else if (brought?.kind === "invited") await this.#gate.invited(brought.secret, brought.pin)
    else await this.#open(this.#database, brought)
    this.#organisation.value = await organisationName(location.origin)
  }

  becomeAccount(said: Said): void {
    this.#gate.becomeAccount(said)
  }

  showPasskey(): void {
    this.#gate.showPasskey()
  }

  attach(video: HTMLVideoElement | null): void {
    this.#video = video ?? undefined
    this.#rewatch()
  }

  togglePlay(): void {
    const player = this.#watching?.player
    if (player === undefined) return
    if (player.isPlaying) player.pause()
    else player.play()
  }

  seek(toMs: number): void {
    this.#watching?.seek(toMs)
  }

  goLive(): void {
    this.#watching?.goLive()
  }

  allowSound(): void {
    this.#watching?.player.allowSound()
  }

  hold(isWanted: boolean): void {
    void this.#keptEncounter.value?.hold(isWanted).then(() => this.#readList())
  }

  pressureSeen(encounter: string): void {
    this.#closings.value?.tell(encounter)
  }

  release(): void {
    const [kept, encounter, account] = [this.#keptEncounter.value, this.#watched.value, this.#account]
    const identity = account?.identity
    if (kept === undefined || encounter === undefined || account === undefined || identity === undefined) return
    void signedRelease({ ...account, identity }, encounter).then((signed) => kept.release(signed))
  }

  leave(): void {
    this.#watching?.close()
    this.#relay?.close()
    this.onCall.close()
    this.#opener?.close()
    if (this.#database === undefined) return
    void forgetAccount(this.#database).then(() => location.replace(location.pathname))
  }

  async #open(database: IDBDatabase, brought: Exclude<Brought, { kind: "invited" }> | undefined): Promise<void> {
    try {
      const account =
        brought === undefined
          ? await keptAccount(database)
          : brought.kind === "join"
            ? await keepAccount(database, brought.joining)
            : await keepCoordinator(database, brought.coordinating)
      if (account === undefined) this.#door.value = "absent"
      else await this.#gate.admit(account)
    } catch (error) {
      if (!(error instanceof AccountError)) throw error
      this.#door.value = "link-invalid"
    }
  }

  #admitted(account: Account): void {
    this.#door.value = account.role === "coordinator" ? "office" : "open"
    if (this.#isIn) {
      this.#relay?.hurry()
      this.onCall.hurry()
      return
    }
    this.#isIn = true
    if (account.role === "coordinator") {
      this.office.enter(account)
      this.board.enter(coordinatorSignsIn(account))
      const session = new Session(location.origin, coordinatorSignsIn(account))
      const isShown = (view: View) => computed(() => this.board.state.value.view === view)
      this.codes.enter(session, isShown("codes"))
      this.rota.enter(session, isShown("hours"))
    } else this.#enter(account)
  }

  #enter(account: Account): void {
    const session = new Session(location.origin, counselSignsIn(account))
    const roster = new PinnedRoster(this.#database!)
    roster.look()
    this.#advice.enter(session, account)
    this.onCall.enter(session, account, (role, key) => roster.member(role, key))
    this.#session = session
    this.#ownKey.value = toHex(account.counselKey)
    this.#account = account
    this.#openRing(undefined)
    if (account.role !== "counsel" || account.identity === undefined) {
      // Who works beside counsel is rung like them, and is shown no recording.
      this.#link.value = "online"
      this.#list.value = { ...this.#list.value, isLoaded: true, isWithheld: true }
      return
    }
    this.after.enter(session, account, roster)
    this.#closings.value = new Closings(session, account.identity)
    this.#opener = new Opener("counsel", account.identity)
    this.#relay = new Relay(session, {
      link: (state) => {
        this.#link.value = state
        this.#watching?.link(state)
        // The day of its passkey may be over.
        if (state === "refused" && account.passkey !== undefined) void this.#gate.admit(account)
        if (state === "online") void this.#readList()
      },
      records: (frames) => this.#watching?.push(frames),
      message: (message) => {
        if (message.type === "encounter" || message.type === "silent" || message.type === "ended") void this.#readList()
        if (!("encounter" in message) || message.encounter === undefined) return
        if (message.encounter !== this.#watched.value) return
        this.#watching?.hear(message)
        if (message.type === "refused") void this.#keptEncounter.value?.read()
      },
    })
    setInterval(() => void this.#readList(), LIST_EVERY_MS)
    this.#follow()
  }

  /** A link from outside: whoever follows it is there for that ring, once they are in. */
  #openRing(link: RingLink | undefined): void {
    this.#ringLink = link ?? this.#ringLink
    if (this.#ringLink === undefined || this.#session === undefined) return
    this.onCall.openLink(this.#ringLink)
    this.#ringLink = undefined
  }

  async #readList(): Promise<void> {
    if (this.#session === undefined || document.hidden) return
    void this.#keptEncounter.value?.read()
    this.after.look()
    try {
      const answer = await this.#session.get(routes.encounters)
      const encounters = encounterListSchema.parse(answer.json())
      // The server says what time it is in each answer; a wrong clock here doesn't make a live encounter an old one.
      const serverMs = Date.parse(answer.headers.get("date") ?? "")
      const nowMs = Number.isNaN(serverMs) ? Date.now() : serverMs
      this.#list.value = { ...this.#list.value, encounters, isLoaded: true, nowMs }
      this.#closings.value?.follow(encounters, nowMs, this.#watched.value)
    } catch (error) {
      // The link's state says so already.
      if (!(error instanceof ServerError)) throw error
    }
  }

  /** Who is heard in the call isn't heard a second later from the record again; what is looked at later has its sound. */
  #soundOnce(): void {
    const { seat } = this.onCall.state.value
    const isInCall = this.call.state.value?.sound === "on" && seat?.encounter === this.#watched.value
    const isTwice = isInCall && this.#watch.value?.isLive === true
    if (this.#video !== undefined) this.#video.volume = isTwice ? 0 : 1
  }

  #follow(): void {
    if (this.#door.value !== "open") return
    const encounter = encounterOf(location.hash)
    this.#page.value = pageOf(location.hash)
    if (encounter === this.#watched.value) return
    const session = this.#session
    const known = this.#list.value.encounters.find(({ id }) => id === encounter)
    batch(() => {
      this.#watched.value = encounter
      this.#keptEncounter.value =
        encounter === undefined || session === undefined ? undefined : new KeptEncounter(session, encounter, known)
      this.after.open(encounter)
    })
    void this.#keptEncounter.value?.read()
    this.#rewatch()
  }

  #rewatch(): void {
    this.#watching?.close()
    this.#watching = undefined
    this.#watch.value = undefined
    const [encounter, video] = [this.#watched.value, this.#video]
    const [session, relay, opener] = [this.#session, this.#relay, this.#opener]
    if (encounter === undefined || video === undefined) return
    if (session === undefined || relay === undefined || opener === undefined) return
    const isOver = this.#list.value.encounters.some(({ id, isEnded }) => id === encounter && isEnded)
    const from = isOver ? "beginning" : "live"
    const changed = () => this.#show()
    this.#watching = new WatchedEncounter({ encounter, from, session, relay, opener, video, changed })
    this.#watching.link(this.#link.value)
  }

  /** Many things change between two looks; the screen is told of them together. */
  #show(): void {
    this.#showTimer ??= setTimeout(() => {
      this.#showTimer = undefined
      this.#watch.value = this.#watching?.state()
    }, SHOW_EVERY_MS)
  }
}
