import type { AccountRole } from "@alongside/protocol/accounts"

/** Somebody on their way in: invited, waiting to be certified, or asked for the day's passkey. */
export interface NewcomerState {
  /** As what they are invited; `undefined` before the server has said so. */
  readonly role: AccountRole | undefined
  readonly organisation: string | null
  readonly isPasskeyPossible: boolean
  readonly isBusy: boolean
  /** A code of docs/errors.md, or `PASSKEY_NOT_MADE`. */
  readonly fault: string | undefined
  /** Of their keys, while they wait. */
  readonly fingerprint: string
}

export const emptyNewcomer: NewcomerState = {
  ...{ role: undefined, organisation: null, isPasskeyPossible: true, isBusy: false, fault: undefined, fingerprint: "" },
}
