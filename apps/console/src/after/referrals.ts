import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { referralFrom } from "@alongside/evidence/letters/referral"
import { openLetter } from "@alongside/evidence/open/letter"
import { LetterError } from "@alongside/evidence/open/letter-error"
import type { Member } from "@alongside/evidence/roster/member"
import { ServerError, type Session } from "@alongside/live/relay/session"
import { parseCounselLetter } from "@alongside/protocol/letters"
import { referralRoutes, referralsSchema, type Referrals as Told } from "@alongside/protocol/referral"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { PinnedRoster } from "../account/pinned-roster.ts"
import { type HandedToMe, noReferrals, type ReferralActions, type ReferralState } from "./referral-state.ts"
import type { Writer } from "./writer.ts"

export interface ReferralsParts {
  readonly session: Session
  readonly writer: Writer
  readonly roster: Pick<PinnedRoster, "counsel">
}

/** Who is on the roster is asked so often; what is handed on, with every look. */
const ROSTER_EVERY_MS = 10 * 60 * 1000

/** What is handed on to this counsel, and by them. */
export class Referrals {
  readonly #state = signal<ReferralState>(noReferrals)
  #parts: ReferralsParts | undefined
  #counsel: { readonly members: readonly Member[]; readonly untilMs: number } | undefined
  /** Those that were opened, by what was signed: opening takes its time. */
  #opened = new Map<string, HandedToMe["said"]>()

  enter(parts: ReferralsParts): void {
    this.#parts = parts
  }

  get state(): ReadonlySignal<ReferralState> {
    return this.#state
  }

  /** Asks the server. Without an answer what was shown stays. */
  async read(): Promise<void> {
    const parts = this.#parts
    if (parts === undefined) return
    try {
      const told = referralsSchema.parse((await parts.session.get(referralRoutes.own)).json())
      const counsel = await this.#counselNow(parts)
      const own = toHex(parts.writer.counselKey)
      const others = counsel.map(({ key, name }) => ({ key: toHex(key), name })).filter(({ key }) => key !== own)
      const toMe: HandedToMe[] = []
      for (const { signed, ...one } of told.toMe) {
        if (!this.#opened.has(signed)) this.#opened.set(signed, await opened(signed, one, parts.writer, counsel))
        toMe.push({ ...one, said: this.#opened.get(signed) })
      }
      this.#set({ toMe, byMe: told.byMe, colleagues: others.sort((a, b) => a.name.localeCompare(b.name)) })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
    }
  }

  async #counselNow({ roster }: ReferralsParts): Promise<readonly Member[]> {
    if (this.#counsel === undefined || performance.now() > this.#counsel.untilMs) {
      this.#counsel = { members: await roster.counsel(), untilMs: performance.now() + ROSTER_EVERY_MS }
      // Who is on it decides what counts.
      this.#opened = new Map()
    }
    return this.#counsel.members
  }

  /** Where letters to the person go, as whoever handed it on has verified it. */
  lettersTo(encounter: string): string | undefined {
    return this.#state.peek().toMe.find((one) => one.encounter === encounter && one.isTaken)?.said?.lettersTo
  }

  readonly answer: ReferralActions["answer"] = ({ encounter, from, number }, isTaken) => {
    void this.attempt(async ({ session }) => {
      const headers = { "content-type": "application/json" }
      const body = JSON.stringify({ encounter, from, number, isTaken })
      await session.send(referralRoutes.own, { method: "POST", headers, body })
    })
  }

  /** Does something about them, and looks what came of it. */
  async attempt(act: (parts: ReferralsParts) => Promise<void>): Promise<void> {
    const parts = this.#parts
    if (parts === undefined || this.#state.peek().isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act(parts)
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#set({ fault: error.problem ?? error.code })
    }
    await this.read()
    this.#set({ isBusy: false })
  }

  #set(change: Partial<ReferralState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

/** Verifies and opens one: it has to be signed by somebody whom the pinned roster lists. */
async function opened(
  signed: string,
  told: Omit<Told["toMe"][number], "signed">,
  writer: Writer,
  counsel: readonly Member[],
): Promise<HandedToMe["said"]> {
  try {
    return await said(bytesOf(signed), told, writer, counsel)
  } catch (error) {
    if (error instanceof FormatError || error instanceof LetterError) return undefined
    throw error
  }
}

async function said(
  signed: Bytes,
  { encounter, from, number }: Pick<HandedToMe, "encounter" | "from" | "number">,
  { identity }: Writer,
  counsel: readonly Member[],
): Promise<HandedToMe["said"]> {
  const letter = parseCounselLetter(signed)
  const { counselKey, signature } = letter
  const listed = counsel.find(({ key }) => equalBytes(key, counselKey))
  const isOfThis = equalBytes(letter.encounter, fromHex(encounter)!) && letter.number === number
  if (listed === undefined || !isOfThis || toHex(counselKey) !== from) return undefined
  if (!(await verifyEd25519(counselKey, signature.claimedSignature, signature.signedBytes))) return undefined
  const { outcome, text, lettersTo } = referralFrom(await openLetter(letter.letter, identity), letter)
  return { name: listed.name, outcome, text, lettersTo }
}

const bytesOf = (base64url: string): Bytes =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0))
