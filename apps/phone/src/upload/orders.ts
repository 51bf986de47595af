import type { KeptRequest } from "../call/orders.ts"
import type { LawyersOnCall } from "../call/request-for-help.ts"
import type { Unfinished } from "../outbox/encounters.ts"
import type { Farewell } from "./farewell.ts"
import type { Asked } from "./level.ts"
import type { Membership } from "./organisation.ts"
import type { Safe } from "./safe-until.ts"

/** What the page tells the courier. */
export type CourierOrder =
  /** A seal worker will speak on this port (outbox/sealed-batch.ts). */
  | { readonly order: "attach"; readonly sealer: MessagePort }
  /** The person stopped the recording: no further leg. */
  | { readonly order: "stop"; readonly leaveNothing: boolean }
  /** The recording is no longer the one on screen; what it left is sent as a leftover. */
  | { readonly order: "leave" }

export interface Standing {
  /** Of the recording on screen: batches that no receipt covers, and will be sent. */
  readonly waiting: { readonly batches: number; readonly bytes: number }
  /** The same of all others. */
  readonly leftover: { readonly encounters: number; readonly batches: number; readonly bytes: number }
  readonly link: "online" | "offline" | "refused" | "unknown"
  readonly refusal: string | undefined
  /** Since the recording on screen began. */
  readonly dataUsedBytes: number
  readonly safe: Safe
  /** True once the recording on screen is sealed to its end and receipts cover all of it. */
  readonly isWholeSafe: boolean
  /** When the leg that is recorded began, in milliseconds after that of the encounter's first. */
  readonly baseMs: number
  readonly isDiskFull: boolean
  /** The organisation's name. */
  readonly organisation: string | undefined
  /** Whom of it a held button would call. */
  readonly lawyers: LawyersOnCall | undefined
  /** Whether she has joined it; else all that is known of it is the server's word. */
  readonly membership: Membership | undefined
  /** How much picture the uplink bears, and how finely it should be cut. */
  readonly asked: Asked
}

/** What the courier tells the page. */
export type CourierReport =
  | {
      readonly report: "started"
      readonly unfinished: Unfinished | undefined
      /** Requests for help of earlier starts, of which something is left to send. */
      readonly help: readonly KeptRequest[]
      /** How many closings earlier starts left that the server may not have yet. */
      readonly leftClosings: number
      /** She has a PIN on this phone. */
      readonly hasPin: boolean
    }
  | { readonly report: "standing"; readonly standing: Standing; readonly farewell: Farewell | undefined }
