import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Continued, Zero } from "@alongside/live/seal/leg"
import type { CallOrder, HelpWish, SignedWish } from "../call/orders.ts"
import type { ClosingWish, SignedClosing } from "../closing/orders.ts"
import type { KeyWhereabouts } from "../recovery/recovery-facts.ts"

/** What the page tells the seal worker. The first two at most once, in this order; to be signed, after them. */
export type SealOrder =
  | {
      readonly order: "prepare"
      /** To the courier (outbox/sealed-batch.ts says what goes over it), which says at once who counsel is. */
      readonly courier: MessagePort
      readonly release: string
      readonly continued: Continued | undefined
    }
  | { readonly order: "press"; readonly zero: Zero; readonly pieces: MessagePort }
  /** To be signed with the leg's session key, which no other place has. */
  | { readonly order: "sign wish"; readonly wish: HelpWish }
  /** Whose acceptance is verified: from the next epoch on that counsel and the person herself are the only readers. Undefined: nobody's any more. */
  | { readonly order: "consult"; readonly counsel: string | null | undefined }
  /** Her microphone goes into `advice`, or back into `audio`. */
  | { readonly order: "speak privately"; readonly isPrivate: boolean }
  /** The same, of a call. @property n - Names it in the report. */
  | { readonly order: "sign call"; readonly n: number; readonly call: CallOrder }
  /** To be sealed to the readers of now, and signed likewise. */
  | { readonly order: "sign closing"; readonly wish: ClosingWish }

/** What the seal worker tells the page. */
export type SealReport =
  /** The press costs nothing from now on. */
  | { readonly report: "prepared"; readonly whereabouts: KeyWhereabouts }
  | { readonly report: "wish signed"; readonly wish: SignedWish }
  | { readonly report: "call signed"; readonly n: number; readonly signed: Bytes }
  /** It is recorded, under this name: 64 lowercase hex digits. */
  | { readonly report: "begun"; readonly encounter: string }
  | { readonly report: "closing signed"; readonly closing: SignedClosing }
  /** Everything is sealed and on its way to the courier; this worker is to be ended. */
  | { readonly report: "ended" }
  | { readonly report: "failed"; readonly name: string; readonly message: string }
