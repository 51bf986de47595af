import { fromHex } from "@alongside/evidence/format/bytes"
import type { Wish } from "@alongside/evidence/package/kind"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import { ServerError } from "@alongside/live/relay/session"
import { Opener } from "@alongside/live/watch/opener"
import type { WatchState } from "@alongside/live/watch/watch-state"
import { WatchedEncounter } from "@alongside/live/watch/watched-encounter"
import type { Openings, OwnEncounter } from "@alongside/protocol/owner-answers"
import { signal } from "@preact/signals"
import { type ReadLetter, readLetters, type UnreadLetter } from "../letters/read-letters.ts"
import { openDatabase } from "../outbox/database.ts"
import { KeyMoveError } from "../recovery/error.ts"
import { fetchBelieved } from "../upload/organisation.ts"
import { clearExportFolder } from "./export-folder.ts"
import { bindThisPhone, type HerKeys, keysFromSecret, keysOnThisPhone } from "./her-keys.ts"
import { OwnServer } from "./own-server.ts"
import { Said } from "./said.ts"
import { Saving } from "./saving.ts"

/**
 * `key wanted`: her key isn't on this device; she enters it. `unknown`: the server has never heard of it. `away`: the server
 * doesn't answer.
 */
export type Door = "opening" | "key wanted" | "unknown" | "away" | "open"

const SHOW_EVERY_MS = 100

/** Her recordings on this device: lists, plays, saves and erases what the server keeps of hers. Ends with {@link close}. */
export class Recordings {
  readonly door = signal<Door>("opening")
  readonly organisation = signal<string | undefined>(undefined)
  readonly list = signal<readonly OwnEncounter[] | undefined>(undefined)
  readonly chosen = signal<OwnEncounter | undefined>(undefined)
  readonly watch = signal<WatchState | undefined>(undefined)
  readonly openings = signal<Openings | undefined>(undefined)
  /** What counsel wrote to her of the chosen one, newest first. */
  readonly letters = signal<readonly (ReadLetter | UnreadLetter)[] | undefined>(undefined)
  /** What she and counsel said to each other alone, of the chosen one. */
  readonly said = signal<Said | undefined>(undefined)
  /** Of an erased one: that the server has signed it. */
  readonly isSignedErased = signal(false)
  /** What was asked for last and refused: a code of docs/errors.md. */
  readonly fault = signal<string | undefined>(undefined)
  readonly saving = new Saving()
  #keys: HerKeys | undefined
  #server: OwnServer | undefined
  #opener: Opener | undefined
  #video: HTMLVideoElement | undefined
  #watching: WatchedEncounter | undefined
  #showTimer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  /** Her finger has been on *play*: before that nothing is heard, whoever stands beside her. */
  #mayPlay = false

  /** Looks for the key on this device, and opens with it when it is here. */
  async start(): Promise<void> {
    addEventListener("online", this.#online)
    addEventListener("offline", this.#offline)
    await clearExportFolder()
    await this.retry()
  }

  /** Tries again what the network has kept from it. */
  async retry(): Promise<void> {
    this.door.value = "opening"
    const here = this.#keys ?? (await keysOnThisPhone())
    if (here === undefined) {
      this.door.value = "key wanted"
      return
    }
    await this.#attemptDoor(async () => {
      // Bound again each time: the server may have been told of another key since, or never of this one.
      if (this.#keys === undefined) await bindThisPhone(here)
      await this.#enter(here)
      // The app makes a key on each device that it is opened on: with nothing recorded, it is hers of another that counts.
      if (this.list.value?.length === 0) this.askAgain()
    })
  }

  /** She entered her key. What is thrown is a fault of what was entered, and is shown beside it. */
  async takeSecret(secret: RecoverySecret): Promise<void> {
    const keys = await keysFromSecret(secret)
    if (keys === undefined) {
      this.door.value = "unknown"
      return
    }
    await this.#attemptDoor(() => this.#enter(keys))
  }

  /** Back to entering another key. */
  askAgain(): void {
    this.#keys = undefined
    this.#opener?.close()
    this.#opener = undefined
    this.door.value = "key wanted"
  }

  async choose(encounter: OwnEncounter | undefined): Promise<void> {
    this.chosen.value = encounter
    this.said.value?.close()
    this.said.value = undefined
    this.openings.value = undefined
    this.letters.value = undefined
    this.isSignedErased.value = false
    this.fault.value = undefined
    if (this.saving.state.value.is !== "running") this.saving.state.value = { is: "idle" }
    this.#rewatch()
    const server = this.#server
    if (server === undefined) return
    await this.#attempt(async () => {
      // Back at the list: what was asked for meanwhile may have been done.
      if (encounter === undefined) return this.#readList()
      this.openings.value = await server.openings(encounter.id)
      if (encounter.erasedMs === null) {
        await this.#readLetters(server, encounter)
        return this.#findSaid(server, encounter.id)
      }
      const { serverKey } = await server.organisation()
      this.isSignedErased.value = await server.hasTombstone(encounter.id, serverKey)
    })
  }

  /** The video element is there, or gone. */
  attach(video: HTMLVideoElement | null): void {
    this.#video = video ?? undefined
    this.#rewatch()
  }

  togglePlay(): void {
    const player = this.#watching?.player
    if (!this.#mayPlay && this.#video !== undefined) this.#video.muted = false
    this.#mayPlay = true
    if (player?.isPlaying === true) player.pause()
    else player?.play()
  }

  /** {@link watch} says the new position when this returns: what she marks next is what she went to. */
  seek(toMs: number): void {
    this.#watching?.seek(toMs)
    this.#look()
  }

  allowSound(): void {
    this.#watching?.player.allowSound()
  }

  /** In the turn of a touch: what she and counsel said to each other alone is opened. */
  openSaid(): void {
    this.said.value?.open()
  }

  /** Asks for what is chosen to be erased, or takes that back. */
  async erase(isWanted: boolean): Promise<void> {
    const [server, chosen] = [this.#server, this.chosen.value]
    if (server === undefined || chosen === undefined) return
    await this.#attempt(async () => {
      if (isWanted) await server.erase(chosen.id)
      else await server.keep(chosen.id)
      await this.#readList()
    })
  }

  /**
   * Saves what is chosen as a package. To be called in the turn of a touch.
   * @param clip - from and to as the player counts, of a clip.
   */
  async save(kind: Wish["kind"], clip?: { readonly fromMs: number; readonly toMs: number }): Promise<void> {
    const [keys, server, chosen] = [this.#keys, this.#server, this.chosen.value]
    if (keys === undefined || server === undefined || chosen === undefined) return
    const from = clip === undefined ? undefined : this.#watching?.positionOf(clip.fromMs)
    const to = clip === undefined ? undefined : this.#watching?.positionOf(clip.toMs)
    const range = from === undefined || to === undefined ? undefined : { from, to }
    if (kind === "clip" && range === undefined) return
    await this.#attempt(async () => {
      const { serverKey } = this.#organisation ?? (await server.organisation())
      await this.saving.begin(
        {
          ...{
            kind,
            range,
            origin: server.session.origin,
            secret: keys.secret,
            identities: keys.identities,
            advice: keys.advice,
          },
          ...{ encounter: fromHex(chosen.id)!, serverKey, storedBytes: chosen.bytes, madeMs: Date.now() },
        },
        `alongside-${kind}-${chosen.id.slice(0, 16)}.zip`,
      )
    })
  }

  close(): void {
    this.#isClosed = true
    removeEventListener("online", this.#online)
    removeEventListener("offline", this.#offline)
    clearTimeout(this.#showTimer)
    this.#watching?.close()
    this.said.value?.close()
    this.#opener?.close()
    if (this.saving.state.value.is === "running") void this.saving.cancel()
    this.#keys = undefined
  }

  #organisation: Awaited<ReturnType<OwnServer["organisation"]>> | undefined

  readonly #online = (): void => this.#watching?.link("online")
  readonly #offline = (): void => this.#watching?.link("offline")

  async #enter(keys: HerKeys): Promise<void> {
    const server = new OwnServer(location.origin, keys.owner)
    this.#keys = keys
    this.#server = server
    await this.#readList()
    if (this.#isClosed) return
    this.#opener ??= new Opener("recovery", ...keys.identities)
    this.door.value = "open"
    // Fetched before she touches *save*: what a browser asks on a touch, it asks at once.
    this.#organisation = await server.organisation()
    this.organisation.value = this.#organisation.name
  }

  async #readLetters(server: OwnServer, { id, letters }: OwnEncounter): Promise<void> {
    const advice = this.#keys?.advice
    if (letters === 0 || advice === undefined) return
    const kept = await server.letters(id)
    const database = await openDatabase().catch(() => undefined)
    const known = (await fetchBelieved(database)) ?? { lawyers: [], membership: undefined }
    const read = await readLetters(kept, fromHex(id)!, advice, known)
    if (this.chosen.value?.id === id) this.letters.value = read
  }

  async #readList(): Promise<void> {
    const list = await this.#server!.list()
    this.list.value = list
    const id = this.chosen.value?.id
    if (id !== undefined) this.chosen.value = list.find((one) => one.id === id)
  }

  async #attemptDoor(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (error instanceof ServerError && error.problem === "OWNER_UNKNOWN") this.door.value = "unknown"
      else if (error instanceof ServerError || error instanceof KeyMoveError) this.door.value = "away"
      else throw error
    }
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.fault.value = undefined
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.fault.value = error.problem ?? error.code
    }
  }

  /** Where a lawyer was, there may be something that the two said to each other alone. */
  async #findSaid(server: OwnServer, encounter: string): Promise<void> {
    const records = await server.advice(encounter)
    const keys = this.#keys
    if (keys === undefined || this.#isClosed || this.chosen.value?.id !== encounter) return
    const hadCounsel = records.length > 0 || (this.openings.value ?? []).length > 0
    if (!hadCounsel) return
    const { secret, advice: identities } = keys
    const { origin } = server.session
    this.said.value = new Said({ origin, secret, encounter: fromHex(encounter)!, records, identities })
  }

  #rewatch(): void {
    this.#watching?.close()
    this.#watching = undefined
    this.watch.value = undefined
    this.#mayPlay = false
    const [chosen, video, server, opener] = [this.chosen.value, this.#video, this.#server, this.#opener]
    if (chosen === undefined || video === undefined || server === undefined || opener === undefined) return
    if (chosen.erasedMs !== null) return
    video.muted = true
    const encounter = chosen.id
    const watching = new WatchedEncounter({
      ...{ encounter, from: "beginning", session: server.session, opener, video },
      // Nothing is pushed to her: what there is, she fetches.
      relay: { watch: () => undefined },
      changed: () => this.#show(),
    })
    this.#watching = watching
    watching.link(navigator.onLine ? "online" : "offline")
    watching.hear({ type: "watching", encounter, next: chosen.records })
    if (chosen.isEnded) watching.hear({ type: "ended", encounter })
  }

  /** Many things change between two looks; the screen is told of them together. */
  #show(): void {
    this.#showTimer ??= setTimeout(() => {
      this.#showTimer = undefined
      this.#look()
    }, SHOW_EVERY_MS)
  }

  #look(): void {
    const player = this.#watching?.player
    if (player?.isPlaying === true && !this.#mayPlay) player.pause()
    this.watch.value = this.#watching?.state()
  }
}
