import { signal } from "@preact/signals"
import type { OpenedVoice, SaidReport, SaidTask } from "./said-orders.ts"

/** A voice that can be listened to. */
export interface SaidVoice extends Omit<OpenedVoice, "sound"> {
  /** Where a player finds it; `undefined` where nothing was said. */
  readonly address: string | undefined
}

/** `shut`: not asked for. `empty`: there is nothing. `failed`: `code` is one of docs/errors.md, or what the browser calls it. */
export type SaidState =
  | { readonly is: "shut" | "opening" | "empty" }
  | { readonly is: "failed"; readonly code: string }
  | { readonly is: "open"; readonly voices: readonly SaidVoice[] }

/** What the person and counsel said to each other alone, of one recording: counsel's own records, and `advice` of hers. Opened when she asks. */
export class Said {
  readonly state = signal<SaidState>({ is: "shut" })
  readonly #task: SaidTask
  #worker: Worker | undefined
  #addresses: string[] = []

  constructor(task: SaidTask) {
    this.#task = task
  }

  open(): void {
    this.close()
    this.state.value = { is: "opening" }
    this.#worker = new Worker(new URL("./said-worker.ts", import.meta.url), { type: "module", name: "said" })
    this.#worker.addEventListener("message", ({ data }: MessageEvent<SaidReport>) => this.#hear(data))
    this.#worker.addEventListener("error", () => this.#hear({ report: "failed", code: "Error" }))
    this.#worker.postMessage(this.#task)
  }

  /** Nothing of it can be played any more. */
  close(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    for (const address of this.#addresses.splice(0)) URL.revokeObjectURL(address)
    this.state.value = { is: "shut" }
  }

  #hear(said: SaidReport): void {
    this.#worker?.terminate()
    this.#worker = undefined
    if (said.report === "failed") this.state.value = { is: "failed", code: said.code }
    else if (said.voices.length === 0) this.state.value = { is: "empty" }
    else this.state.value = { is: "open", voices: said.voices.map((voice) => this.#audible(voice)) }
  }

  #audible({ sound, ...voice }: OpenedVoice): SaidVoice {
    if (sound === undefined) return { ...voice, address: undefined }
    const address = URL.createObjectURL(new Blob([sound], { type: "audio/mp4" }))
    this.#addresses.push(address)
    return { ...voice, address }
  }
}
