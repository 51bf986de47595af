import { ServerError, Session, type SignsIn } from "@alongside/live/relay/session"
import { actsSchema, answerTimesSchema, boardRoutes, boardSchema } from "@alongside/protocol/board"
import { dueOnBoardSchema, dueRoutes } from "@alongside/protocol/due"
import { effect, type ReadonlySignal, signal } from "@preact/signals"
import { Bell } from "../on-call/bell.ts"
import { actsFile } from "./acts-file.ts"
import { type BoardActions, type BoardState, emptyBoard, type Stretch, type View, views } from "./board-state.ts"
import { alarmsOf, beforeOf } from "./order.ts"

const LOOK_EVERY_MS = 2000
/** How it went and who did what change slowly; whoever looks at them needn't load them again. */
const LOOK_BACK_EVERY_MS = 20_000
const FROM_THE_NEWEST = Number.MAX_SAFE_INTEGER

/** The coordinator's board, kept up to date while somebody is signed in; it rings when something needs a look, whatever else is shown. */
export class Board implements BoardActions {
  readonly #state = signal<BoardState>(emptyBoard)
  readonly state: ReadonlySignal<BoardState> = this.#state
  readonly #bell = new Bell()
  #session!: Session
  /** Alarms that somebody has seen. */
  #seen = new Set<string>()

  /** The coordinator is there. Once; nothing else is called before. */
  enter(signsIn: SignsIn): void {
    this.#session = new Session(location.origin, signsIn)
    this.#bell.prepare()
    effect(() => this.#set({ isSilent: this.#bell.isBlocked.value }))
    addEventListener("hashchange", () => this.#follow())
    this.#follow()
    void this.#look()
    setInterval(() => void this.#look(), LOOK_EVERY_MS)
    setInterval(() => void this.#lookBack(), LOOK_BACK_EVERY_MS)
  }

  move(request: string, by: -1 | 1): void {
    const { board } = this.#state.peek()
    const before = board && beforeOf(board, request, by)
    if (before !== undefined) void this.#post(boardRoutes.order, { request, before })
  }

  letThrough(request: string): void {
    void this.#post(boardRoutes.letThrough, { request })
  }

  link(requests: readonly string[], isLinked: boolean): void {
    if (requests.length > 0) void this.#post(boardRoutes.link, { requests, isLinked })
  }

  seen(): void {
    const { board } = this.#state.peek()
    this.#seen = new Set(board === undefined ? [] : alarmsOf(board))
    this.#ring()
    location.hash = "now"
  }

  showDays(days: Stretch): void {
    this.#set({ days, times: undefined })
    void this.#lookBack()
  }

  moreActs(): void {
    void this.#trying(() => this.#readOlderActs())
  }

  saveActs(): void {
    void this.#trying(async () => {
      while (this.#state.peek().areMoreActs) await this.#readOlderActs()
      const { acts = [], names } = this.#state.peek()
      const link = document.createElement("a")
      link.href = URL.createObjectURL(new Blob([actsFile(acts, names)], { type: "text/csv" }))
      link.download = `acts-${new Date().toISOString().slice(0, 10)}.csv`
      link.click()
      // The browser has it from here on; a moment later it needs the address no more.
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
    })
  }

  #follow(): void {
    const named = location.hash.slice(1)
    const view: View = views.find((one) => one === named) ?? "office"
    this.#set({ view, fault: undefined })
    void this.#lookBack()
  }

  async #look(): Promise<void> {
    try {
      const board = boardSchema.parse((await this.#session.get(boardRoutes.now)).json())
      this.#set({ board, isStale: false })
      this.#ring()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#set({ isStale: true })
    }
  }

  /** What is shown of the past, if it is. */
  async #lookBack(): Promise<void> {
    const { view, days } = this.#state.peek()
    if (view === "times")
      await this.#trying(async () => {
        const times = answerTimesSchema.parse((await this.#session.get(boardRoutes.times(days))).json())
        if (times.days === this.#state.peek().days) this.#set({ times })
      })
    if (view === "due")
      await this.#trying(async () => {
        this.#set({ due: dueOnBoardSchema.parse((await this.#session.get(dueRoutes.board)).json()) })
      })
    if (view === "acts") await this.#trying(() => this.#readNewestActs())
  }

  async #readNewestActs(): Promise<void> {
    const read = actsSchema.parse((await this.#session.get(boardRoutes.acts(FROM_THE_NEWEST))).json())
    const { names } = this.#state.peek()
    this.#set({ acts: read.acts, names: { ...names, ...read.names }, areMoreActs: read.isMore })
  }

  async #readOlderActs(): Promise<void> {
    const { acts = [], names } = this.#state.peek()
    const oldest = acts.at(-1)?.number ?? FROM_THE_NEWEST
    const read = actsSchema.parse((await this.#session.get(boardRoutes.acts(oldest))).json())
    this.#set({ acts: [...acts, ...read.acts], names: { ...names, ...read.names }, areMoreActs: read.isMore })
  }

  #ring(): void {
    const { board } = this.#state.peek()
    const isLoud = board !== undefined && alarmsOf(board).some((alarm) => !this.#seen.has(alarm))
    if (isLoud) this.#bell.ring()
    else this.#bell.silence()
    this.#set({ isLoud })
  }

  async #post(route: string, body: unknown): Promise<void> {
    const headers = { "content-type": "application/json" }
    await this.#trying(async () => {
      await this.#session.send(route, { method: "POST", headers, body: JSON.stringify(body) })
    })
    await this.#look()
  }

  async #trying(act: () => Promise<void>): Promise<void> {
    try {
      await act()
      this.#set({ fault: undefined })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#set({ fault: error.problem ?? error.code })
    }
  }

  #set(change: Partial<BoardState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}
