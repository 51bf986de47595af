import type { Identity } from "@alongside/evidence/open/envelope"
import type { Counsel } from "@alongside/live/relay/session"

/** Who writes: their keys, and the one that opens what is sealed to them. */
export interface Writer extends Counsel {
  readonly identity: Identity
}
