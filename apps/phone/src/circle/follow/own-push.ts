import { canBePushed, PushError, subscribeHere } from "@alongside/live/push/subscribe-here"
import { ServerError, type Session } from "@alongside/live/relay/session"
import { circleRoutes } from "@alongside/protocol/circle"
import { type OwnPush, ownPushSchema } from "@alongside/protocol/circle-answers"
import { isPushWanted, keepPushWanted } from "./account.ts"

/**
 * How it stands with notes on this phone. `unknown`: the server hasn't said yet. `nowhere`: the server can't. `install`: an iPhone can, once the app is on its home
 * screen. `unsupported`: this browser can't. `refused`: somebody said no, and only the phone's settings can change that. `off`: nobody has
 * asked yet, or they were turned off. `lost`: wanted, and the way doesn't work any more. `failed`: it didn't work this time.
 */
export type PushStanding =
  | "unknown"
  | "nowhere"
  | "install"
  | "unsupported"
  | "refused"
  | "off"
  | "asking"
  | "on"
  | "lost"
  | "failed"

/** An iPhone's browser, and not the app on its home screen: the two share nothing, and the app alone can be told by push. */
export function isApartFromApp(): boolean {
  // Apple's browsers alone have it.
  return (navigator as { readonly standalone?: boolean }).standalone === false
}

export interface OwnPushParts {
  readonly database: IDBDatabase
  readonly session: Session
  readonly changed: (standing: PushStanding) => void
}

/** Telling this phone while no page is open: turned on by a touch, kept alive at each opening. */
export class OwnPushing {
  readonly #parts: OwnPushParts
  #server: OwnPush | undefined
  #isBusy = false

  constructor(parts: OwnPushParts) {
    this.#parts = parts
  }

  /** Asks how it stands; what was turned on and doesn't work any more is turned on anew, where nobody has to be asked for that. */
  async look(): Promise<void> {
    if (this.#isBusy) return
    const { session, database, changed } = this.#parts
    try {
      this.#server = ownPushSchema.parse((await session.get(circleRoutes.push)).json())
      const isWanted = await isPushWanted(database)
      const standing = standingHere(this.#server, isWanted)
      changed(standing)
      // A browser changes its subscription by itself; a push service forgets one.
      if (isWanted && (standing === "on" || standing === "lost") && Notification.permission === "granted")
        await this.#subscribe(standing === "lost")
    } catch (error) {
      // The link's state says already that the server doesn't answer.
      if (!(error instanceof ServerError)) throw error
    }
  }

  /** From a touch. */
  turnOn(): void {
    void this.#busy(() => this.#subscribe(this.#server?.isOn === false))
  }

  turnOff(): void {
    void this.#busy(async () => {
      const { session, database } = this.#parts
      await session.send(circleRoutes.push, { method: "DELETE" })
      await keepPushWanted(database, false)
      const registration = await navigator.serviceWorker.getRegistration("/")
      await (await registration?.pushManager.getSubscription())?.unsubscribe()
      this.#parts.changed("off")
    })
  }

  async #busy(act: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#parts.changed("asking")
    await act().catch(() => this.#parts.changed("failed"))
    this.#isBusy = false
  }

  async #subscribe(isAnew: boolean): Promise<void> {
    const { session, database, changed } = this.#parts
    const key = this.#server?.key
    if (key == null) return
    try {
      const subscription = await subscribeHere(registerWorker, key, isAnew)
      const headers = { "content-type": "application/json" }
      await session.send(circleRoutes.push, { method: "PUT", headers, body: JSON.stringify({ subscription }) })
      await keepPushWanted(database, true)
      this.#server = { key, isOn: true }
      changed("on")
    } catch (error) {
      if (error instanceof PushError && error.code === "notAllowed") changed("refused")
      else if (error instanceof PushError || error instanceof ServerError) changed("failed")
      else throw error
    }
  }
}

function standingHere({ key, isOn }: OwnPush, isWanted: boolean): PushStanding {
  if (key === null) return "nowhere"
  if (!canBePushed()) return isApartFromApp() ? "install" : "unsupported"
  if (Notification.permission === "denied") return "refused"
  if (!isWanted) return "off"
  return isOn ? "on" : "lost"
}

/** The app's own worker, which keeps its files as well. */
async function registerWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" })
  return navigator.serviceWorker.ready
}
