import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ReaderKind } from "@alongside/evidence/statement/statement"
import type { Bridge } from "../media/bridge.ts"
import type { Opened } from "./opened.ts"

/** What a bridge is made of: silence, the newest picture, or, where that may be what can't be played, plain grey. */
export type BridgeOf = "silence" | "still" | "grey"

/** What the page tells the opening worker. */
export type OpeningOrder =
  | { readonly order: "identities"; readonly kind: ReaderKind; readonly identities: readonly string[] }
  /** Begin with an encounter; whatever was before is forgotten. `opening` comes back with everything that is opened of it. */
  | { readonly order: "open"; readonly opening: number; readonly encounter: Bytes }
  /** Record frames that follow each other, as the server sent them. Transferred. */
  | { readonly order: "take"; readonly frames: Bytes }
  | { readonly order: "bridge"; readonly id: number; readonly of: BridgeOf; readonly durationMs: number }

/** What the opening worker tells the page. */
export type OpeningReport =
  | { readonly report: "opened"; readonly opening: number; readonly opened: readonly Opened[] }
  | { readonly report: "bridge"; readonly id: number; readonly bridge: Bridge }
