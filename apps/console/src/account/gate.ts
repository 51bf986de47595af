import type { RootPin } from "@alongside/evidence/roster/root"
import { counselSignsIn, ServerError, Session, type SignsIn } from "@alongside/live/relay/session"
import { accountRoutes, invitedSchema } from "@alongside/protocol/accounts"
import { type ReadonlySignal, signal } from "@preact/signals"
import { emptyNewcomer, type NewcomerState } from "../roster/newcomer-state.ts"
import { coordinatorSignsIn } from "../roster/office.ts"
import type { Account } from "./account.ts"
import { becomeAccount, type Said } from "./newcomer.ts"
import { isPasskeyPossible, postJson, showPasskey } from "./passkey.ts"
import { pinRoot } from "./pinned-roster.ts"

/** What stands between a browser and the console. */
export type Gated = "invited" | "waiting" | "passkey"

const ASK_AGAIN_MS = 5000

/** The browser or the person said no; other codes are the server's. */
export type GateErrorCode = "PASSKEY_NOT_MADE"

export interface GateEvents {
  readonly stopped: (at: Gated) => void
  /** May come again for an account that was let in before. */
  readonly admitted: (account: Account) => void
}

/** How people come in who make their keys here: invited, then waiting to be certified, and asked for their passkey each day. */
export class Gate {
  readonly #database: () => IDBDatabase
  readonly #events: GateEvents
  readonly #state = signal<NewcomerState>(emptyNewcomer)
  readonly state: ReadonlySignal<NewcomerState> = this.#state
  #secret = ""
  #pin: RootPin | undefined
  #account: Account | undefined
  #wasAdmitted = false

  constructor(database: () => IDBDatabase, events: GateEvents) {
    this.#database = database
    this.#events = events
  }

  /** Somebody opened an invitation. @param pin - The root of whoever invites, where the link says it. */
  async invited(secret: string, pin: RootPin | undefined): Promise<void> {
    this.#secret = secret
    this.#pin = pin
    this.#set({ isPasskeyPossible: isPasskeyPossible() })
    this.#events.stopped("invited")
    await this.#busy(async () => {
      const answer = await postJson(location.origin + accountRoutes.invitation, { secret })
      this.#set(invitedSchema.parse(answer.json()))
    })
  }

  becomeAccount(said: Said): void {
    const { role } = this.#state.value
    if (role === undefined) return
    void this.#busy(async () => {
      const account = await becomeAccount(this.#database(), this.#secret, role, said)
      if (this.#pin !== undefined) await pinRoot(this.#database(), this.#pin)
      this.#secret = ""
      await this.admit(account)
    })
  }

  showPasskey(): void {
    const account = this.#account
    const id = account?.passkey?.id
    if (account === undefined || id === undefined) return
    void this.#busy(async () => {
      await showPasskey(location.origin, signsIn(account), id).catch((error: unknown) => {
        // That nobody has certified them is said by who asks next; the passkey was taken.
        if (!(error instanceof ServerError && error.problem === "COUNSEL_UNKNOWN")) throw error
      })
      await this.admit(account)
    })
  }

  /** Lets in whoever the server lets in; without a network it lets in everybody, and the console says that it isn't connected. */
  async admit(account: Account): Promise<void> {
    this.#account = account
    const stop = account.passkey === undefined ? undefined : await stopOf(account)
    if (stop === undefined) {
      this.#wasAdmitted = true
      this.#events.admitted(account)
      return
    }
    // Taken off the roster: the console says so, and nobody waits.
    if (stop === "waiting" && this.#wasAdmitted) return
    this.#set({ fingerprint: account.passkey?.fingerprint ?? "" })
    this.#events.stopped(stop)
    if (stop === "waiting") setTimeout(() => void this.admit(account), ASK_AGAIN_MS)
  }

  async #busy(act: () => Promise<void>): Promise<void> {
    if (this.#state.value.isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act()
    } catch (error) {
      if (error instanceof ServerError) this.#set({ fault: error.problem ?? error.code })
      // WebAuthn says no with an error of its own: not allowed, cancelled, taken too long, no authenticator.
      else if (error instanceof Error && isPasskeyRefusal(error))
        this.#set({ fault: "PASSKEY_NOT_MADE" satisfies GateErrorCode })
      else throw error
    } finally {
      this.#set({ isBusy: false })
    }
  }

  #set(change: Partial<NewcomerState>): void {
    this.#state.value = { ...this.#state.value, ...change }
  }
}

function signsIn(account: Account): SignsIn {
  return account.role === "coordinator" ? coordinatorSignsIn(account) : counselSignsIn(account)
}

async function stopOf(account: Account): Promise<Gated | undefined> {
  try {
    await new Session(location.origin, signsIn(account)).token()
  } catch (error) {
    if (!(error instanceof ServerError)) throw error
    if (error.problem === "PASSKEY_REQUIRED") return "passkey"
    if (error.problem === "COUNSEL_UNKNOWN") return "waiting"
  }
  return undefined
}

function isPasskeyRefusal({ name }: Error): boolean {
  return [
    "WebAuthnError",
    "NotAllowedError",
    "AbortError",
    "InvalidStateError",
    "NotSupportedError",
    "SecurityError",
  ].includes(name)
}
