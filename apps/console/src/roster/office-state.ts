import type { RootPin } from "@alongside/evidence/roster/root"
import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import type { AccountList, AccountRole } from "@alongside/protocol/accounts"
import type { LawyerCard, PartnerList } from "@alongside/protocol/partners"

/** One paper of three: a share of a secret, in words. */
export interface Paper {
  /** 1 to 3. */
  readonly number: number
  /** Which set it is of: papers with another name don't go together. */
  readonly set: string
  readonly words: readonly string[]
}

export type RootKind = "root" | "successor"

/** Where the coordinator is in making the organisation, or in renewing its delegation. Nothing of a secret is in what the screens don't show. */
export type RootStep =
  | { readonly is: "none" }
  /** Two secrets are made one after the other: the papers are shown … */
  | { readonly is: "papers"; readonly of: RootKind; readonly papers: readonly Paper[] }
  /** … and two of them read back. */
  | {
      readonly is: "reading back"
      readonly of: RootKind
      readonly read: number
      readonly fault: PaperFault | undefined
    }
  /** Two papers of the root, to delegate again. */
  | { readonly is: "renewing"; readonly read: number; readonly fault: PaperFault | undefined }
  /** Two papers of the root, to certify another organisation's. */
  | {
      readonly is: "certifying partner"
      readonly partner: NewPartner
      readonly read: number
      readonly fault: PaperFault | undefined
    }
  | { readonly is: "working" }

/** Another organisation, as its coordinator has said it. */
export interface NewPartner {
  readonly address: string
  /** Name of its root certificate, hexadecimal. */
  readonly root: string
}

/** What is wrong with words that were typed: a code of docs/errors.md, and words counted from 1 where they can be named. */
export interface PaperFault {
  readonly code: string
  readonly words: readonly number[]
}

/** How the roster stands. `null`: there is none, the organisation hasn't been made. */
export interface RosterFacts {
  readonly organisation: string
  /** Whole, of the newest root: what joining codes carry. */
  readonly pin: RootPin
  readonly number: number
  /** When it or its delegation ends; from then on nobody is certified. */
  readonly untilMs: number
  /** The delegation is to this browser's key: it may certify. */
  readonly isSigner: boolean
  /** Those it lists who have no account here: our lawyers' keys at partners' servers. */
  readonly elsewhere: readonly { readonly key: string; readonly name: string }[]
}

export interface OfficeState {
  readonly link: LinkState
  readonly people: AccountList | undefined
  readonly roster: RosterFacts | null | undefined
  readonly step: RootStep
  readonly partners: PartnerList["partners"]
  /** A lawyer of ours at a partner's server, before they are certified. */
  readonly card: LawyerCard | undefined
  /** What was pasted is nothing that it has to be. */
  readonly isUnreadable: "partner" | "card" | undefined
  /** What was just made, to be handed over. */
  readonly invitation: { readonly role: AccountRole; readonly address: string; readonly expiresMs: number } | undefined
  /** Something is being asked of the server. */
  readonly isBusy: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
  readonly nowMs: number
}

export const emptyOffice: OfficeState = {
  ...{ link: "connecting", people: undefined, roster: undefined, step: { is: "none" } },
  ...{ partners: [], card: undefined, isUnreadable: undefined },
  ...{ invitation: undefined, isBusy: false, fault: undefined, nowMs: 0 },
}

/** What a coordinator can do. */
export interface OfficeActions {
  invite(role: AccountRole): void
  /** Puts them on the roster as they said. */
  certify(key: string): void
  /** Takes them off the roster: they are rung no more, from this moment on. */
  revoke(key: string): void
  /** Takes away the account itself. */
  remove(key: string): void
  /** Makes the root and its successor. @param home - ISO 3166-2. */
  found(name: string, home: string): void
  /** The three papers are printed or written down. */
  papersKept(): void
  /** A paper was typed. */
  readPaper(text: string): void
  renew(): void
  /** @param text - What the partner's coordinator gave. */
  readPartner(text: string): void
  /** Nobody of theirs is rung any more, from this moment on. */
  removePartner(root: string): void
  /** @param text - What a partner's coordinator gave for a lawyer of ours. */
  readCard(text: string): void
  /** Puts the lawyer of the card on the roster. */
  certifyCard(): void
  cancelCard(): void
  /** Lets go of a root that isn't made yet, or of papers that were read. */
  cancelRoot(): void
}
