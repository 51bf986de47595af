import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { toBase64url } from "@alongside/live/call/base64url"
import type { Session } from "@alongside/live/relay/session"
import { SignedInSocket } from "@alongside/live/relay/signed-in-socket"
import { signAcceptance } from "@alongside/protocol/acceptance"
import { type ConsoleMessage, type OnCallMessage, onCallMessageSchema, onCallRoute } from "@alongside/protocol/on-call"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import type { BesideLineParts } from "../call/beside-line.ts"
import { CallDesk } from "../call/call-desk.ts"
import type { RingLink } from "../reach/ring-link.ts"
import { changeDuty, changeLink, changeSeat, closeNews, type SeatAct, sayToRing } from "./acts.ts"
import { Bell } from "./bell.ts"
import { hear } from "./hear.ts"
import { keepDuty, keptDuty } from "./kept-duty.ts"
import { askForNotices } from "./notices.ts"
import { isLoud, type OnCallState, offDuty, type Seated, type SeatName } from "./on-call-state.ts"

/** What counsel can do on call. */
export interface OnCallActions {
  /** From a touch or a key: browsers let the ring sound only after one. */
  setDuty(isOnDuty: boolean): void
  /** From a touch or a key. */
  allowRing(): void
  answer(ring: string): void
  refuse(ring: string): void
  handOver(because: "asked" | "conflict"): void
  keep(): void
  finish(): void
  /** After the connection dropped. */
  comeBack(): void
  closeNews(): void
}

export interface OnCallOptions {
  /** Where it is kept that counsel is on duty. */
  readonly storage: Storage
  /** Whoever is here has a seat in this encounter now. */
  readonly open: (encounter: string, seat: SeatName) => void
}

/** Is rung, answers, and holds what was answered, over a socket of its own that is there while counsel is on duty. */
export class OnCall implements OnCallActions {
  readonly #options: OnCallOptions
  readonly #state = signal(offDuty())
  readonly state: ReadonlySignal<OnCallState> = this.#state
  readonly #bell = new Bell()
  readonly isSilent: ReadonlySignal<boolean> = this.#bell.isBlocked
  #account: { readonly session: Session; readonly counsel: Account } | undefined
  #socket: SignedInSocket | undefined
  /** Counsel's newest acceptance, by the seat that it is of. */
  #signed: { readonly name: string; readonly acceptance: Promise<Bytes> } | undefined
  readonly call = new CallDesk({
    say: (message) => this.#say(message),
    connected: () => this.comeBack(),
    dropped: () => this.#sayOfSeat("dropped", (seat) => ({ type: "dropped", ...seat })),
  })
  /** Until the server has said what became of it. */
  #link: RingLink | undefined

  constructor(options: OnCallOptions) {
    this.#options = options
  }

  /** Counsel is in, and on duty if they were when the page was closed. */
  enter(session: Session, counsel: Account, member: BesideLineParts["member"]): void {
    this.#account = { session, counsel }
    this.call.enter(session, counsel, member)
    if (keptDuty(this.#options.storage)) this.#setDuty(true)
  }

  setDuty(isOnDuty: boolean): void {
    if (isOnDuty) {
      askForNotices()
      void this.call.microphone.ask()
    }
    this.#setDuty(isOnDuty)
  }

  /** A link that went out with a ring was followed: counsel is on duty here, and is shown what it was about. */
  openLink(link: RingLink): void {
    this.#link = link
    this.#setDuty(true)
    this.#say({ type: "show ring", name: link.name })
  }

  allowRing(): void {
    this.#bell.prepare()
  }

  answer(ring: string): void {
    this.#sayToRing(ring, "answer", { type: "accept", ring })
  }

  refuse(ring: string): void {
    this.#sayToRing(ring, "refuse", { type: "refuse", ring })
  }

  handOver(because: "asked" | "conflict"): void {
    this.#sayOfSeat(because, (seat) => ({ type: "hand over", ...seat, because }))
  }

  keep(): void {
    this.#sayOfSeat("keep", (seat) => ({ type: "keep", ...seat }))
  }

  finish(): void {
    this.#sayOfSeat("finish", (seat) => ({ type: "finish", ...seat }))
  }

  comeBack(): void {
    this.#sayOfSeat("connected", (seat) => ({ type: "connected", ...seat }))
  }

  closeNews(): void {
    this.#change(closeNews)
  }

  /** The network is back, or a touch asks for it: tries at once. */
  hurry(): void {
    this.#socket?.hurry()
  }

  /** The browser says that the network went. */
  doubt(): void {
    this.#socket?.doubt()
  }

  /** Counsel's keys leave this device. */
  close(): void {
    this.#change(() => offDuty())
  }

  #setDuty(isOnDuty: boolean): void {
    this.#change((state) => changeDuty(state, isOnDuty, Date.now()))
    if (isOnDuty) {
      this.#bell.prepare()
      this.#connect()
    }
    this.#say({ type: "duty", isOnDuty })
  }

  #connect(): void {
    if (this.#account === undefined) return
    this.#socket ??= new SignedInSocket(this.#account.session, onCallRoute, {
      link: (link) => this.#change((state) => changeLink(state, link, Date.now())),
      message: (message) => this.#hear(message),
      bytes: () => undefined,
    })
  }

  #hear(given: unknown): void {
    const { success, data: message } = onCallMessageSchema.safeParse(given)
    // A newer server may say more than we know.
    if (!success) return
    const seatBefore = this.#state.value.seat
    this.#change((state) => hear(state, message, Date.now()))
    switch (message.type) {
      case "welcome":
        this.#socket?.welcome()
        this.call.beside.hurry()
        // Before the duty: the ring that the link is about comes first.
        if (this.#link !== undefined) this.#say({ type: "show ring", name: this.#link.name })
        this.#say({ type: "duty", isOnDuty: this.#state.value.isOnDuty })
        break
      case "ring":
        if (message.name === undefined || message.name !== this.#link?.name) break
        // Touched on the notification: that was the answer.
        if (this.#link.isAnswered) this.answer(message.ring)
        this.#link = undefined
        break
      case "call":
        this.call.hear(message.signed)
        break
      case "beside":
        this.call.beside.told(message)
        break
      case "ring over":
        if (message.name === this.#link?.name) this.#link = undefined
        break
      case "seat":
        void this.#accept(message)
        if (seatBefore?.request !== message.request || seatBefore.token !== message.token) {
          this.#options.open(message.encounter, message.seat)
        }
        break
      case "accepted":
        // With counsel it is the call that says so. Whoever takes over has her picture and sound; an interpreter is there for whoever counsel is.
        if (this.#state.value.seat?.seat !== "counsel") this.comeBack()
        break
      case "refused":
        if (message.code.startsWith("SESSION_")) this.#socket?.forgetSession()
        break
    }
  }

  /** Counsel's own word, by the key that signs in: nobody else can say that counsel answered. */
  async #accept(seat: OnCallMessage & { type: "seat" }): Promise<void> {
    if (this.#account === undefined) return
    const { request, token, encounter, number, sessionKey } = seat
    const { counselKey, sign } = this.#account.counsel
    const name = `${request} ${token} ${sessionKey}`
    // The same word again for what stands: her phone takes another one for another page of counsel's, and calls that one.
    if (this.#signed?.name !== name) {
      const acceptance = { encounter: hex32(encounter), number, token, sessionKey: hex32(sessionKey), counselKey }
      this.#signed = { name, acceptance: signAcceptance({ ...acceptance, atMs: Date.now() }, sign) }
    }
    const signed = await this.#signed.acceptance
    this.#say({ type: "acceptance", request, token, signed: toBase64url(signed) })
    await this.call.open(seat, signed)
  }

  #sayToRing(ring: string, said: "answer" | "refuse", message: ConsoleMessage): void {
    if (!this.#say(message)) return
    this.#change((state) => sayToRing(state, ring, said, Date.now()))
  }

  #sayOfSeat(act: SeatAct, message: (seat: Pick<Seated, "request" | "token">) => ConsoleMessage): void {
    const { seat } = this.#state.value
    if (seat === undefined || !this.#say(message({ request: seat.request, token: seat.token }))) return
    this.#change((state) => changeSeat(state, act, Date.now()))
  }

  #say(message: ConsoleMessage): boolean {
    return this.#socket?.say(message) ?? false
  }

  #change(change: (state: OnCallState) => OnCallState): void {
    const state = change(this.#state.value)
    this.#state.value = state
    if (isLoud(state)) this.#bell.ring()
    else this.#bell.silence()
    keepDuty(this.#options.storage, state.isOnDuty)
    this.call.ring(state.rings.length > 0)
    if (state.seat === undefined) this.call.close()
    if (state.isOnDuty) return
    this.#socket?.close()
    this.#socket = undefined
    this.#bell.close()
  }
}

function hex32(text: string): Bytes {
  const bytes = fromHex(text)
  if (bytes?.length !== 32) throw new Error("the message's schema promises 32 bytes")
  return bytes
}
