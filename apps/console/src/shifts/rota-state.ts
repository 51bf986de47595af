import type { Hours, RotaAnswer } from "@alongside/protocol/shifts"
import type { ShiftFault } from "./hours-state.ts"

/** What a coordinator sees of everybody's hours. */
export interface RotaState {
  /** `undefined` before the server has said it. */
  readonly rota: RotaAnswer | undefined
  readonly isStale: boolean
  readonly isBusy: boolean
  readonly fault: ShiftFault | undefined
}

export const emptyRota: RotaState = { rota: undefined, isStale: false, isBusy: false, fault: undefined }

export interface RotaActions {
  /** Sets somebody's hours, in the place of those before. */
  save(key: string, hours: Hours): void
  /** Every time in everybody's hours is by the clocks of this zone from now on. @param zone - IANA's name. */
  setZone(zone: string): void
}
