import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Continued, Zero } from "@alongside/live/seal/leg"
import { monotonicMs } from "@alongside/live/sound/device-clock"
import type { CallOrder, HelpWish, SignedWish } from "../call/orders.ts"
import { type Capture, type CaptureOptions, type CaptureState, openCapture } from "../capture/capture.ts"
import type { ClosingWish, SignedClosing } from "../closing/orders.ts"
import type { KeyWhereabouts } from "../recovery/recovery-facts.ts"
import type { SealOrder, SealReport } from "../seal/orders.ts"

/** Which release of the app speaks in the leg statement. */
const RELEASE = "alongside 0.1.0"

export interface RecorderOptions {
  readonly beforePressSeconds: number
  readonly forcePath: 1 | 2 | 3 | undefined
  readonly captureChanged: (state: CaptureState) => void
  /** As {@link CaptureOptions.placed}. */
  readonly placed: CaptureOptions["placed"]
  /** Before the press: where the recovery key is. */
  readonly prepared: (whereabouts: KeyWhereabouts) => void
  /** A wish is signed, for whoever carries it. */
  readonly wishSigned: (wish: SignedWish) => void
  /** It is recorded. @param encounter - 64 hexadecimal digits. */
  readonly begun: (encounter: string) => void
  /** The same of a closing. */
  readonly closingSigned: (closing: SignedClosing) => void
  /** The leg is sealed to its end. */
  readonly ended: () => void
  /** Nothing can be sealed. @param name - of the error. */
  readonly failed: (name: string) => void
}

/** Devices and a seal worker for one leg: opened with the button screen, pressed once, stopped once. */
export class Recorder {
  readonly capture: Capture
  readonly #sealer: Worker
  #counsel: string | null | undefined
  /** Words of a call that are being signed. */
  readonly #signing: ((signed: Bytes) => void)[] = []

  constructor(options: RecorderOptions) {
    const { beforePressSeconds, forcePath, captureChanged } = options
    this.#sealer = new Worker(new URL("../seal/seal-worker.ts", import.meta.url), { type: "module", name: "seal" })
    this.#sealer.onmessage = ({ data }: MessageEvent<SealReport>) => {
      if (data.report === "failed") options.failed(data.name)
      if (data.report === "prepared") options.prepared(data.whereabouts)
      if (data.report === "wish signed") options.wishSigned(data.wish)
      if (data.report === "call signed") this.#signing[data.n]?.(data.signed)
      if (data.report === "begun") options.begun(data.encounter)
      if (data.report === "closing signed") options.closingSigned(data.closing)
      if (data.report !== "ended") return
      this.#sealer.terminate()
      options.ended()
    }
    this.#sealer.onerror = () => options.failed("Error")
    this.capture = openCapture({
      preRollSeconds: beforePressSeconds,
      changed: captureChanged,
      placed: options.placed,
      ...(forcePath === undefined ? {} : { forcePath }),
    })
  }

  /** @param courier - the seal worker's end of its line to the courier. */
  prepare(courier: MessagePort, continued: Continued | undefined): void {
    this.#tell({ order: "prepare", courier, release: RELEASE, continued }, [courier])
  }

  /** From now on it is recorded and sealed, whether or not anything is prepared yet. @returns the leg's zero. */
  press(): Zero {
    const zero = { atMs: monotonicMs(), wallMs: Date.now() }
    const { port1, port2 } = new MessageChannel()
    this.capture.press(port1)
    this.#tell({ order: "press", zero, pieces: port2 }, [port2])
    return zero
  }

  /** After a press: the wish comes back signed, once there is something recorded for it to go with. */
  signWish(wish: HelpWish): void {
    this.#tell({ order: "sign wish", wish }, [])
  }

  /** Whose acceptance is verified: that counsel and she are the only readers of what follows. `null`: a volunteer holds the line, who reads nothing, and nobody who follows hears. Undefined: nobody's any more. */
  consult(counsel: string | null | undefined): void {
    if (counsel === this.#counsel) return
    this.#counsel = counsel
    if (!counsel) this.speakPrivately(false)
    this.#tell({ order: "consult", counsel }, [])
  }

  /** Her microphone goes into `advice`, or back into `audio`. */
  speakPrivately(isPrivate: boolean): void {
    this.#tell({ order: "speak privately", isPrivate }, [])
  }

  /** After a press: a word of a call, signed by the leg's session key. Stays open once the leg has ended. */
  signCall(call: CallOrder): Promise<Bytes> {
    return new Promise((resolve) => {
      const n = this.#signing.push(resolve) - 1
      this.#tell({ order: "sign call", n, call }, [])
    })
  }

  /** After a press, and before {@link stop} when it is about stopping: it comes back sealed and signed. */
  signClosing(wish: ClosingWish): void {
    this.#tell({ order: "sign closing", wish }, [])
  }

  /** After a press: everything under way is sealed, then the seal worker ends by itself. */
  async stop(): Promise<void> {
    await this.capture.stop()
  }

  /** Without a press: lets go of the devices, and of keys that sealed nothing. */
  async discard(): Promise<void> {
    this.#sealer.terminate()
    await this.capture.stop()
  }

  #tell(order: SealOrder, transfer: Transferable[]): void {
    this.#sealer.postMessage(order, transfer)
  }
}
