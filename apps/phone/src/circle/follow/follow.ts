import { type Bytes, equalBytes, fromHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { Relay } from "@alongside/live/relay/relay"
import { ServerError, Session } from "@alongside/live/relay/session"
import { Opener } from "@alongside/live/watch/opener"
import { WatchedEncounter } from "@alongside/live/watch/watched-encounter"
import { circleRoutes, openTold, signContactSignIn, signSeen, type Told } from "@alongside/protocol/circle"
import { type Press, pressesSchema, pressWordsSchema } from "@alongside/protocol/circle-answers"
import type { PairingCode } from "@alongside/protocol/pairing"
import { SIGN_IN_CONTENT_TYPE } from "@alongside/protocol/session"
import { type ReadonlySignal, signal } from "@preact/signals"
import { verifyAnywhere } from "../../seal/verify-anywhere.ts"
import { type Account, contactAccount, keptPeople, openContactDatabase, type Person } from "./account.ts"
import type { FollowActions, FollowedPress, FollowState } from "./follow-state.ts"
import { membersOf } from "./her-organisation.ts"
import { join } from "./joining.ts"
import { isApartFromApp, OwnPushing } from "./own-push.ts"
import { readSignedWords, type SignedWords } from "./signed-words.ts"

const READ_EVERY_MS = 5000
const SHOW_EVERY_MS = 100

/** A contact's page: becomes somebody's contact, hears when they press, follows along as far as they allow, says that it was seen. */
export class Follow implements FollowActions {
  readonly #state = signal<FollowState>({
    ...{ door: "opening", code: undefined, joining: undefined, people: [], link: "connecting", presses: [] },
    ...{ watch: undefined, push: "unknown", isApart: isApartFromApp() },
  })
  readonly state: ReadonlySignal<FollowState> = this.#state
  readonly #language: "en" | "es"
  #database: IDBDatabase | undefined
  #account: Account | undefined
  #people: readonly Person[] = []
  /** As their devices signed them, by encounter. */
  readonly #told = new Map<string, Bytes>()
  /** Of the newest press, and of what the server said when it was read. */
  #signed: { readonly said: string; readonly words: SignedWords } | undefined
  #session: Session | undefined
  #push: OwnPushing | undefined
  #relay: Relay | undefined
  #opener: Opener | undefined
  #video: HTMLVideoElement | undefined
  #watching: WatchedEncounter | undefined
  #watched: string | undefined
  #stopJoining: (() => void) | undefined
  #showTimer: ReturnType<typeof setTimeout> | undefined

  /** @param code - of the address, where it has one. */
  constructor(language: "en" | "es", code: PairingCode | undefined) {
    this.#language = language
    this.#learn({ code })
  }

  async start(): Promise<void> {
    try {
      this.#database = await openContactDatabase()
    } catch {
      this.#learn({ door: "kept nowhere" })
      return
    }
    this.#account = await contactAccount(this.#database)
    await this.#readPeople()
    this.#learn({ door: "open" })
    this.#enter(this.#account)
  }

  takeCode(code: PairingCode): void {
    this.#learn({ code })
  }

  join(name: string): void {
    const { code } = this.#state.value
    const [database, account] = [this.#database, this.#account]
    if (code === undefined || database === undefined || account === undefined) return
    this.#stopJoining?.()
    this.#stopJoining = join({
      ...{ database, account, code, name, language: this.#language },
      changed: (state) => {
        this.#learn({ joining: { name, state } })
        if (state.is === "comparing" || state.is === "over") void this.#readPeople()
      },
    })
  }

  leaveJoining(): void {
    this.#stopJoining?.()
    this.#learn({ joining: undefined, code: undefined })
  }

  see(encounter: string): void {
    const [session, account, told] = [this.#session, this.#account, this.#told.get(encounter)]
    if (session === undefined || account === undefined || told === undefined) return
    void (async () => {
      const { publicKey, sign } = account.signer
      const seen = { encounter: fromHex(encounter)!, contactKey: publicKey, told: hashSmall(told), atMs: Date.now() }
      const init = {
        method: "POST",
        headers: { "content-type": SIGN_IN_CONTENT_TYPE },
        body: await signSeen(seen, sign),
      }
      await session.send(circleRoutes.seen(encounter), init)
      await this.#readPresses()
    })().catch(passOver)
  }

  turnOnPush(): void {
    this.#push?.turnOn()
  }

  turnOffPush(): void {
    this.#push?.turnOff()
  }

  attach(video: HTMLVideoElement | null): void {
    this.#video = video ?? undefined
    this.#rewatch()
  }

  allowSound(): void {
    this.#watching?.player.allowSound()
  }

  #enter(account: Account): void {
    const { publicKey: contactKey, sign } = account.signer
    const session = new Session(location.origin, {
      route: circleRoutes.sessions,
      signIn: (origin, nonce) => signContactSignIn({ origin, nonce, contactKey }, sign),
    })
    this.#session = session
    this.#push = new OwnPushing({ database: this.#database!, session, changed: (push) => this.#learn({ push }) })
    this.#opener = new Opener("contact", account.identity)
    this.#relay = new Relay(session, {
      link: (link) => {
        this.#learn({ link })
        this.#watching?.link(link)
        if (link !== "online") return
        void this.#readPresses()
        void this.#push?.look()
      },
      records: (frames) => this.#watching?.push(frames),
      message: (message) => {
        if (message.type === "encounter" || message.type === "silent" || message.type === "ended")
          void this.#readPresses()
        if ("encounter" in message && message.encounter === this.#watched) this.#watching?.hear(message)
      },
    })
    addEventListener("online", () => this.#relay?.hurry())
    setInterval(() => void this.#readPresses(), READ_EVERY_MS)
  }

  async #readPeople(): Promise<void> {
    this.#people = await keptPeople(this.#database!)
    this.#learn({ people: this.#people.map(({ name }) => name) })
  }

  async #readPresses(): Promise<void> {
    try {
      const presses = pressesSchema.parse((await this.#session!.get(circleRoutes.presses)).json())
      const followed: FollowedPress[] = []
      for (const press of presses) {
        // Older ones are history: of them nothing is asked.
        const one = await this.#followed(press, followed.length === 0)
        if (one !== undefined) followed.push(one)
      }
      this.#learn({ presses: followed })
      this.#rewatch()
    } catch (error) {
      passOver(error)
    }
  }

  /** `undefined` unless somebody who chose this browser signed it for this browser (spec/circle.md §5). */
  async #followed(press: Press, isNewest: boolean): Promise<FollowedPress | undefined> {
    const bytes = Uint8Array.from(atob(press.told.replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    )
    let told: Told
    try {
      told = await openTold(bytes, verifyAnywhere)
    } catch (cause) {
      if (cause instanceof FormatError) return undefined
      throw cause
    }
    const person = this.#people.find(({ deviceKey }) => equalBytes(deviceKey, told.deviceKey))
    const isForUs = equalBytes(told.contactKey, this.#account!.signer.publicKey)
    const isOfThis = equalBytes(told.encounter, fromHex(press.encounter)!)
    if (person === undefined || !isForUs || !isOfThis) return undefined
    this.#told.set(press.encounter, bytes)
    const { encounter, toldMs, lastReceivedMs, standing, isAnswered, isSeen } = press
    const shown = { encounter, toldMs, lastReceivedMs, standing, isAnswered, isSeen }
    const signed = isNewest ? await this.#signedOf(press, told, person) : undefined
    return { ...shown, name: person.name, may: told.may, signed }
  }

  /** Asked for again only when the server says that something has changed, or what it says isn't proven yet. */
  async #signedOf(press: Press, told: Told, person: Person): Promise<SignedWords | undefined> {
    const { encounter, standing, isAnswered, isConfirmed } = press
    const said = [encounter, standing, isAnswered, isConfirmed].join()
    const isProven = !isAnswered || this.#signed?.words.counsel !== undefined
    if (this.#signed?.said === said && isProven) return this.#signed.words
    if (standing === "under way" && !isAnswered) return undefined
    const words = pressWordsSchema.parse((await this.#session!.get(circleRoutes.words(encounter))).json())
    const members = told.organisation === undefined ? [] : await membersOf(this.#database!, person, told.organisation)
    this.#signed = { said, words: await readSignedWords(words, told, members) }
    return this.#signed.words
  }

  /** Follows the newest press, where there is something to follow. */
  #rewatch(): void {
    const [newest] = this.#state.value.presses
    const wanted = newest === undefined || newest.may === "told" ? undefined : newest
    const [session, relay, opener, video] = [this.#session, this.#relay, this.#opener, this.#video]
    if (this.#watching !== undefined && wanted?.encounter === this.#watched && video === this.#watchedWith) return
    this.#watching?.close()
    this.#watching = undefined
    this.#watched = undefined
    this.#learn({ watch: undefined })
    if (wanted === undefined || session === undefined || relay === undefined) return
    if (opener === undefined || video === undefined) return
    const isOver = wanted.standing === "stopped"
    this.#watched = wanted.encounter
    this.#watchedWith = video
    this.#watching = new WatchedEncounter({
      ...{ encounter: wanted.encounter, from: isOver ? "beginning" : "live", session, relay, opener, video },
      changed: () => this.#show(),
    })
    this.#watching.link(this.#state.value.link)
  }

  #watchedWith: HTMLVideoElement | undefined

  /** Many things change between two looks; the screen is told of them together. */
  #show(): void {
    this.#showTimer ??= setTimeout(() => {
      this.#showTimer = undefined
      this.#learn({ watch: this.#watching?.state() })
    }, SHOW_EVERY_MS)
  }

  #learn(more: Partial<FollowState>): void {
    this.#state.value = { ...this.#state.value, ...more }
  }
}

/** The link's state says already that the server doesn't answer. */
function passOver(error: unknown): void {
  const isNetwork = error instanceof ServerError || error instanceof TypeError || error instanceof DOMException
  if (!isNetwork) throw error
}
