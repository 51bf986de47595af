import type { CallRelays } from "@alongside/protocol/call/relays"
import type { CallDesk, CallDeskParts } from "../call/call-desk.ts"
import type { SignedWish } from "../call/orders.ts"
import type { RequestForHelp } from "../call/request-for-help.ts"

/** The call's code is tried again so often while it can't be loaded. */
const LOAD_AGAIN_MS = 3000

/** What the page knows of calls. Their code is loaded when it rings: the app shall record before, and who answers shall not wait for it. */
export class Calling {
  readonly #parts: CallDeskParts
  #desk: Promise<CallDesk> | undefined

  constructor(parts: CallDeskParts) {
    this.#parts = parts
  }

  /** How the request stands has changed. @param wish - as it was signed last. */
  follow(request: RequestForHelp | undefined, wish: SignedWish | undefined): void {
    const isSomebodyThere = request?.counsel !== undefined || request?.holder !== undefined
    if (request?.phase === "ringing" || isSomebodyThere) this.#desk ??= this.#load()
    this.tell((desk) => desk.follow(request, wish))
  }

  relays(relays: CallRelays): void {
    this.tell((desk) => desk.relays(relays))
  }

  /** The microphone has come, gone, or been exchanged. */
  look(): void {
    this.tell((desk) => desk.setMicrophone(this.#parts.microphone()))
  }

  /** Before it has rung there is nobody to tell. */
  tell(act: (desk: CallDesk) => void): void {
    void this.#desk?.then(act)
  }

  async #load(): Promise<CallDesk> {
    for (;;) {
      const loaded = await import("../call/call-desk.ts").catch(() => undefined)
      if (loaded !== undefined) return loaded.CallDesk.open(this.#parts)
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
    }
  }
}
