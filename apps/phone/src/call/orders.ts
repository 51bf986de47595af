import type { Bytes } from "@alongside/evidence/format/bytes"
import type { HelpWanted } from "@alongside/protocol/help"
import type { RequestForHelp } from "./request-for-help.ts"

/** What decides who may answer, as `HelpWanted` of the protocol has it. */
export type HelpNeed = Pick<HelpWanted, "jurisdiction" | "matter" | "languages" | "mayBeUnder18">

/** What is asked for, without who asks: kept, so that a later leg can ask for the same. */
export interface HelpWish extends HelpNeed {
  /** Which request of its encounter, from 0. */
  readonly number: number
}

/** A wish with everything that only the session key of a leg can say about it, said at once: the key ends with the leg. */
export interface SignedWish extends HelpWish {
  /** 64 lowercase hex digits. */
  readonly encounter: string
  readonly sessionKey: Bytes
  readonly claim: Bytes
  /** spec/request.md §2. */
  readonly wanted: Bytes
  /** §3, by the reason that it names. Sent when the person ends it, perhaps by a later start of the app. */
  readonly ended: Readonly<Record<"all clear" | "person left", Bytes>>
}

/** A request as it is kept on this phone's disk until nothing about it is left to send. */
export interface KeptRequest extends SignedWish {
  /** Device wall clock at touch-down. */
  readonly pressedWallMs: number
  /** How the person ended it; undefined while it is wanted. */
  readonly ending: "all clear" | "person left" | undefined
}

/** What the page tells the help worker. */
export type HelpOrder =
  | { readonly order: "ask"; readonly wish: SignedWish; readonly pressedWallMs: number }
  /** The person ends the newest request of an encounter. */
  | { readonly order: "end"; readonly encounter: string; readonly because: "all clear" | "person left" }
  /** What earlier starts of the app left is over, but for the encounter that goes on. */
  | { readonly order: "tidy"; readonly except: string | undefined }

/** What the help worker tells the page: how a request stands. */
export interface HelpReport {
  readonly encounter: string
  readonly number: number
  readonly request: RequestForHelp
}
