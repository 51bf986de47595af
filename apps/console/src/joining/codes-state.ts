import type { JoiningCodeAnswer, NewCodeAsked } from "@alongside/protocol/seats"

export interface CodesState {
  /** The newest first; `undefined` before the server has said it. */
  readonly codes: readonly JoiningCodeAnswer[] | undefined
  /** Which of them is held out to somebody, by its id. */
  readonly shown: string | undefined
  /** Something is being asked of the server. */
  readonly isBusy: boolean
  /** The server can't be asked at present: how many have joined may be more. */
  readonly isStale: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
}

export const emptyCodes: CodesState = {
  ...{ codes: undefined, shown: undefined, isBusy: false, isStale: false, fault: undefined },
}

export interface CodesActions {
  /** Makes a code, and shows it. */
  make(asked: NewCodeAsked): void
  /** Holds one out. @param id - `undefined`: none, and the list is there again. */
  show(id: string | undefined): void
  /** Nobody joins with it any more. Nothing opens it again. */
  close(id: string): void
}
