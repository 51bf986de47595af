import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { RecoveryError } from "@alongside/evidence/recovery/error"
import { readNumbers, readWords, setNameOf } from "@alongside/evidence/recovery/sheet"
import type { Share } from "@alongside/evidence/recovery/slip39/share"
import { english } from "@alongside/evidence/recovery/words/english"
import { spanish } from "@alongside/evidence/recovery/words/spanish"
import { numberOfWord, type WordList } from "@alongside/evidence/recovery/words/word-list"
import { MAX_DELEGATION_MS } from "@alongside/evidence/roster/delegation"
import { RosterError } from "@alongside/evidence/roster/error"
import { type Authority, delegate, type OwnRoster } from "@alongside/evidence/roster/own-roster"
import { openPartner, signPartner } from "@alongside/evidence/roster/partner"
import { commitmentTo, openRoot, signRoot } from "@alongside/evidence/roster/root"
import {
  makeRootShares,
  newRootSecret,
  type RootKey,
  type RootSecret,
  rootKeyFromShares,
  rootKeyOf,
} from "@alongside/evidence/roster/root-secret"
import type { Paper, PaperFault } from "./office-state.ts"

/** A root secret while its papers are made, in this page's memory only. */
export class RootPapers {
  #secret: RootSecret | undefined
  readonly key: RootKey
  readonly papers: readonly Paper[]
  #read: Share[] = []

  private constructor(secret: RootSecret, key: RootKey, papers: readonly Paper[]) {
    this.#secret = secret
    this.key = key
    this.papers = papers
  }

  /** @param language - Of the words on the papers. */
  static async make(language: "en" | "es"): Promise<RootPapers> {
    const secret = newRootSecret()
    const list = language === "es" ? spanish : english
    const papers = (await makeRootShares(secret)).map((numbers, n) => ({
      ...{ number: n + 1, set: setNameOf(readNumbers(numbers)) },
      words: numbers.map((number) => list.words[number]!),
    }))
    return new RootPapers(secret, await rootKeyOf(secret), papers)
  }

  /**
   * Reads a paper back. @returns how many are read: with two of them the secret was there again.
   * @throws {RecoveryError} @throws {RosterError} `ROOT_OF_OTHER_SHARES`.
   */
  async readBack(text: string): Promise<number> {
    const shares = [...this.#read, readPaper(text)]
    if (shares.length === 2) await rootKeyFromShares(shares, { key: this.key.publicKey })
    this.#read = shares
    return shares.length
  }

  /** The secret is let go of: from now on it is on paper only. */
  forget(): void {
    this.#secret?.fill(0)
    this.#secret = undefined
    this.#read = []
  }
}

/** Reads words in either language, whatever stands between them. @throws {RecoveryError} as `readWords`. */
export function readPaper(text: string): Share {
  const words = text
    .trim()
    .split(/[\s\d.,;]+/u)
    .filter((word) => word !== "")
  const unknownIn = (list: WordList) => words.filter((word) => numberOfWord(list, word) === undefined).length
  return readWords(unknownIn(spanish) < unknownIn(english) ? spanish : english, words)
}

/** What the screen says of a paper that can't be taken. Anything else is a fault of this program's. */
export function paperFaultOf(error: unknown): PaperFault {
  if (error instanceof RecoveryError) return { code: error.code, words: error.words }
  if (error instanceof RosterError) return { code: error.code, words: [] }
  throw error
}

/** What a first roster is made under: the root, and seven days for `signer`. */
export async function newAuthority(
  name: string,
  root: RootKey,
  successor: RootKey,
  signer: Bytes,
  nowMs: number,
): Promise<Authority & { readonly untilMs: number }> {
  const { publicKey: key, sign } = root
  const promised = commitmentTo(successor.publicKey)
  const roots = [await signRoot({ key, name, successor: promised, previous: undefined }, sign)]
  const signed = await openRoot(roots[0]!)
  const untilMs = nowMs + MAX_DELEGATION_MS
  const delegation = await delegate({ root: signed, signer, fromMs: nowMs, untilMs }, undefined, sign)
  return { roots, root: signed, delegation, partners: [], untilMs }
}

/** A year: then two people think it over again. */
const PARTNER_MS = 365 * 24 * 60 * 60 * 1000

/** Two papers of an organisation's root, to delegate for another seven days. */
export class RenewalPapers {
  readonly #own: OwnRoster
  #read: Share[] = []

  constructor(own: OwnRoster) {
    this.#own = own
  }

  /** @returns how many are read. @throws {RecoveryError} @throws {RosterError} `ROOT_OF_OTHER_SHARES`. */
  async read(text: string): Promise<number> {
    const shares = [...this.#read, readPaper(text)]
    if (shares.length === 2) await rootKeyFromShares(shares, this.#own.root)
    this.#read = shares
    return shares.length
  }

  async delegate(
    signer: Bytes,
    nowMs: number,
  ): Promise<Authority & { readonly fromMs: number; readonly untilMs: number }> {
    return this.#delegate(signer, nowMs, async () => this.#own.file.partners)
  }

  /** As {@link delegate}, and the root's word for a partner's root besides, in the place of an earlier one. @param partner - Name of its root certificate. */
  async certifyPartner(
    partner: Bytes,
    signer: Bytes,
    nowMs: number,
  ): Promise<Authority & { readonly fromMs: number; readonly untilMs: number }> {
    const { root, file } = this.#own
    return this.#delegate(signer, nowMs, async (sign, fromMs) => {
      const others: Bytes[] = []
      for (const certificate of file.partners) {
        const said = await openPartner(certificate, root).catch(() => undefined)
        // What an earlier root has signed counts nowhere any more.
        if (said !== undefined && !equalBytes(said.partner, partner)) others.push(certificate)
      }
      const span = { fromMs, untilMs: fromMs + PARTNER_MS }
      return [...others, await signPartner({ root: root.hash, partner, ...span }, sign)]
    })
  }

  async #delegate(signer: Bytes, nowMs: number, partnersOf: (sign: Sign, fromMs: number) => Promise<readonly Bytes[]>) {
    const { root, roster, file } = this.#own
    const { sign } = await rootKeyFromShares(this.#read, root)
    this.#read = []
    const fromMs = Math.max(nowMs, roster.issuedMs)
    const untilMs = fromMs + MAX_DELEGATION_MS
    const delegation = await delegate({ root, signer, fromMs, untilMs }, roster, sign)
    return { roots: file.roots, partners: await partnersOf(sign, fromMs), root, delegation, fromMs, untilMs }
  }
}
