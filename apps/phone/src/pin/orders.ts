import type { Pin, PinWord } from "./pin.ts"

/** What the page asks the PIN worker; each is answered in turn. */
export type PinOrder =
  | { readonly order: "check"; readonly pin: Pin }
  /** @param current - the one until now, where there is one; either of the two. */
  | { readonly order: "set"; readonly pin: Pin; readonly second: Pin | undefined; readonly current: Pin | undefined }
  | { readonly order: "remove"; readonly current: Pin }

export type PinAnswer =
  | { readonly came: "right"; readonly word: PinWord }
  /** Not taken; what comes before that time isn't looked at. */
  | { readonly came: "wrong"; readonly waitMs: number }
  | { readonly came: "waiting"; readonly waitMs: number }
  /** This browser keeps nothing, or its disk takes no more. */
  | { readonly came: "unkept" }
