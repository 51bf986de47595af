import { type Chain, chains } from "@alongside/evidence/statement/place"
import type { Ordinal } from "../store/segment-store.ts"

/** Where one statement stands within its encounter. */
export interface StatementPlace {
  readonly leg: number
  readonly chain: Chain
  readonly sequence: number
}

/** Records among which the one that holds a place is, from `from` (inclusive) to `to` (exclusive). */
export interface OrdinalRange {
  readonly from: Ordinal
  readonly to: Ordinal
}

/** Sequences in one page: a minute of audio, 1 kB while the page is open. */
const PAGE = 256
/** Pages kept open in one encounter. Ordinary ones need one for each chain of each leg; a backlog sent late some more. */
const MAX_OPEN_PAGES = 256
const OPEN_BYTES = 4 * PAGE + 160
const CLOSED_BYTES = 120

interface OpenPage {
  readonly cells: Uint32Array
  filled: number
  from: Ordinal
  to: Ordinal
}

/** A page whose cells were let go: its statements are in these records, if they are anywhere. */
type Page = OpenPage | OrdinalRange

const isOpen = (page: Page): page is OpenPage => "cells" in page

/**
 * Which places of one encounter are taken, and by which record, so that a repeated batch and a contradicting one are told
 * from a new one without asking the disk.
 *
 * [Note: What is kept of a place]
 * Not its statement's hash, only the number of the record that holds it: four bytes, and a page of 256 that has filled up
 * shrinks to the range of its records. An encounter of a whole day takes as much memory as one of two minutes. What a taken
 * place holds is read back from the store in the rare case that something claims it again.
 */
export class Places {
  readonly #chains = new Map<string, Map<number, Page>>()
  readonly #open = new Set<OpenPage>()
  #closed = 0

  /** What memory it takes, about. */
  get bytes(): number {
    return this.#open.size * OPEN_BYTES + this.#closed * CLOSED_BYTES
  }

  /** `undefined` when the place is free; otherwise the records to look into, one of which may hold it. */
  find({ leg, chain, sequence }: StatementPlace): OrdinalRange | undefined {
    const page = this.#chains.get(chainName(leg, chain))?.get(Math.floor(sequence / PAGE))
    if (page === undefined) return undefined
    if (!isOpen(page)) return page
    const cell = page.cells[sequence % PAGE]!
    return cell === 0 ? undefined : { from: cell - 1, to: cell }
  }

  /** Notes that the record holds the place. */
  take({ leg, chain, sequence }: StatementPlace, ordinal: Ordinal): void {
    const name = chainName(leg, chain)
    const pages = this.#chains.get(name) ?? new Map<number, Page>()
    this.#chains.set(name, pages)
    const number = Math.floor(sequence / PAGE)
    const page = pages.get(number)
    if (page !== undefined && !isOpen(page)) {
      pages.set(number, { from: Math.min(page.from, ordinal), to: Math.max(page.to, ordinal + 1) })
      return
    }
    const open = page ?? this.#newPage(pages, number, ordinal)
    if (open.cells[sequence % PAGE] === 0) open.filled += 1
    open.cells[sequence % PAGE] = ordinal + 1
    open.from = Math.min(open.from, ordinal)
    open.to = Math.max(open.to, ordinal + 1)
    if (open.filled === PAGE) this.#close(pages, number, open)
  }

  #newPage(pages: Map<number, Page>, number: number, ordinal: Ordinal): OpenPage {
    if (this.#open.size >= MAX_OPEN_PAGES) this.#closeOldest()
    const page: OpenPage = { cells: new Uint32Array(PAGE), filled: 0, from: ordinal, to: ordinal + 1 }
    pages.set(number, page)
    this.#open.add(page)
    return page
  }

  #close(pages: Map<number, Page>, number: number, page: OpenPage): void {
    pages.set(number, { from: page.from, to: page.to })
    this.#open.delete(page)
    this.#closed += 1
  }

  /** A phone that leaves holes everywhere costs itself reads of the store, and not us memory. */
  #closeOldest(): void {
    const [oldest] = this.#open
    for (const pages of this.#chains.values()) {
      for (const [number, page] of pages) if (page === oldest) this.#close(pages, number, oldest!)
    }
  }
}

function chainName(leg: number, chain: Chain): string {
  return `${leg} ${chains.indexOf(chain)}`
}
