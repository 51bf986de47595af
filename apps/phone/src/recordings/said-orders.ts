import type { Bytes } from "@alongside/evidence/format/bytes"
import type { AdviceMessage } from "@alongside/evidence/message/advice-message"
import type { Identity } from "@alongside/evidence/open/envelope"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import type { CounselsRecord } from "./own-server.ts"

/** What the worker is to open. */
export interface SaidTask {
  readonly origin: string
  /** From which her owner key follows. */
  readonly secret: RecoverySecret
  readonly encounter: Bytes
  readonly records: readonly CounselsRecord[]
  /** Of her advice key, older ones too. */
  readonly identities: readonly Identity[]
}

/** One voice of what the person and counsel said to each other alone, opened. */
export interface OpenedVoice {
  /** Counsel's key, hexadecimal; `undefined`: her own, while she spoke privately. */
  readonly counsel: string | undefined
  /** When the first of it was said, by the clock of whoever said it, milliseconds since 1970; `undefined` where nothing was. */
  readonly fromMs: number | undefined
  /** An MP4 of all of it, without the pauses; `undefined` where nothing was said. */
  readonly sound: Bytes | undefined
  readonly messages: readonly AdviceMessage[]
  /** Some of it is missing, or isn't what was signed. */
  readonly isFaulty: boolean
}

export type SaidReport =
  | { readonly report: "opened"; readonly voices: readonly OpenedVoice[] }
  /** @property code - Of docs/errors.md, or what the browser calls it. */
  | { readonly report: "failed"; readonly code: string }
