import type { Bytes } from "@alongside/evidence/format/bytes"
import type { CallWord } from "@alongside/protocol/call/any-word"
import type { CallRelays } from "@alongside/protocol/call/relays"
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
  /** What it pays with (spec/joining.md §4); `undefined` where the phone has none. */
  readonly token: Bytes | undefined
  /** How the person ended it; undefined while it is wanted. */
  readonly ending: "all clear" | "person left" | undefined
}

/** A word of a call that the session key is to sign: between whom is the leg's own affair, but for counsel. */
export interface CallOrder {
  /** Of the request. */
  readonly number: number
  /** Fencing token of counsel's seat. */
  readonly token: number
  /** Ed25519, 32 bytes. */
  readonly counselKey: Bytes
  readonly word: CallWord
}

/** What the page tells the help worker. */
export type HelpOrder =
  | { readonly order: "ask"; readonly wish: SignedWish; readonly pressedWallMs: number }
  /** The person ends the newest request of an encounter. */
  | { readonly order: "end"; readonly encounter: string; readonly because: "all clear" | "person left" }
  /** What earlier starts of the app left is over, but for the encounter that goes on. */
  | { readonly order: "tidy"; readonly except: string | undefined }
  /** A signed word of the call, for counsel. Lost where the line is: who signs says it again. */
  | { readonly order: "say"; readonly encounter: string; readonly signed: Bytes }
  /** By which ways the call of an encounter's newest request may go: answered by a report. */
  | { readonly order: "relays"; readonly encounter: string }

/** What the help worker tells the page of the newest request of an encounter. */
export type HelpReport = { readonly encounter: string; readonly number: number } & (
  | { readonly report: "request"; readonly request: RequestForHelp }
  /** A word of the call came, as somebody signed it. */
  | { readonly report: "said"; readonly signed: Bytes }
  | { readonly report: "relays"; readonly relays: CallRelays }
)
