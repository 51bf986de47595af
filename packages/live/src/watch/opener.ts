import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ReaderKind } from "@alongside/evidence/statement/statement"
import type { Bridge } from "../media/bridge.ts"
import type { Opened } from "../open/opened.ts"
import type { BridgeOf, OpeningOrder, OpeningReport } from "../open/orders.ts"

export interface OpenerEvents {
  opened(opened: readonly Opened[]): void
}

/** The page's end of the opening worker. */
export class Opener {
  readonly #worker: Worker
  readonly #bridges = new Map<number, (bridge: Bridge) => void>()
  #events: OpenerEvents | undefined
  #nextBridge = 0
  /** Which encounter is open: what the worker still says of another is let go. */
  #opening = 0

  /** Started before there is anything to open, so that its code is there when there is. */
  constructor(kind: ReaderKind, ...identities: readonly string[]) {
    this.#worker = new Worker(new URL("../opening-worker.ts", import.meta.url), { type: "module", name: "opening" })
    this.#worker.addEventListener("message", ({ data }: MessageEvent<OpeningReport>) => this.#hear(data))
    this.#tell({ order: "identities", kind, identities })
  }

  /** Begins with an encounter; reports of the one before don't come any more. */
  open(encounter: Bytes, events: OpenerEvents): void {
    this.#events = events
    this.#opening += 1
    this.#tell({ order: "open", opening: this.#opening, encounter })
  }

  /** @param frames - handed over, not copied. */
  take(frames: Bytes): void {
    this.#tell({ order: "take", frames }, [frames.buffer])
  }

  bridge(of: BridgeOf, durationMs: number): Promise<Bridge> {
    const id = this.#nextBridge++
    return new Promise((resolve) => {
      this.#bridges.set(id, resolve)
      this.#tell({ order: "bridge", id, of, durationMs })
    })
  }

  close(): void {
    this.#worker.terminate()
  }

  #tell(order: OpeningOrder, transfer: Transferable[] = []): void {
    this.#worker.postMessage(order, transfer)
  }

  #hear(report: OpeningReport): void {
    switch (report.report) {
      case "opened":
        if (report.opening === this.#opening) this.#events?.opened(report.opened)
        return
      case "bridge":
        this.#bridges.get(report.id)?.(report.bridge)
        this.#bridges.delete(report.id)
    }
  }
}
