import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { signEngagementEnded } from "@alongside/evidence/letters/engagement"
import { type LetterToHer, sealLetterToHer } from "@alongside/evidence/letters/letter-to-her"
import { sealNote } from "@alongside/evidence/letters/note"
import { sealReferral } from "@alongside/evidence/letters/referral"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { Records } from "@alongside/live/relay/records"
import { ServerError, type Session } from "@alongside/live/relay/session"
import {
  AFTER_CONTENT_TYPE,
  encodeNewLetters,
  type LetterReader,
  letterRoutes,
  parseLettersForCounsel,
  signCounselLetter,
} from "@alongside/protocol/letters"
import { encodeNewReferral, referralRoutes } from "@alongside/protocol/referral"
import { routes } from "@alongside/protocol/routes"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { PinnedRoster } from "../account/pinned-roster.ts"
import type { AfterState, LetterDraft, NoteDraft } from "./after-state.ts"
import { herRecipient, recipientHash } from "./her-recipient.ts"
import { readWritten } from "./read-written.ts"
import type { ReferralDraft } from "./referral-state.ts"
import type { Referrals } from "./referrals.ts"
import type { Writer } from "./writer.ts"

/** To whom counsel's console listens beside the server. */
export interface AfterParts {
  readonly session: Session
  readonly writer: Writer
  readonly roster: Pick<PinnedRoster, "counsel">
  readonly referrals: Pick<Referrals, "lettersTo" | "attempt">
}

/** What counsel writes about one encounter when its call is over: reads what there is, seals, signs and sends. */
export class AfterEncounter {
  readonly #session: Session
  readonly #writer: Writer
  readonly #parts: AfterParts
  readonly #encounter: string
  readonly #state = signal<AfterState | undefined>(undefined)
  /** The first number that is free, as far as this page knows. */
  #next = 0
  #recipient: string | undefined

  constructor(parts: AfterParts, encounter: string) {
    this.#session = parts.session
    this.#writer = parts.writer
    this.#parts = parts
    this.#encounter = encounter
  }

  /** `undefined` while the server hasn't answered, and where this counsel has nothing to write. */
  get state(): ReadonlySignal<AfterState | undefined> {
    return this.#state
  }

  /** Asks the server what there is. Without an answer what was shown stays. */
  async read(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      // Not this counsel's, or not any more.
      if (error.problem === "ENCOUNTER_UNKNOWN" || error.problem === "ENCOUNTER_ERASED") this.#state.value = undefined
    }
  }

  /** Looks again where letters to her go, as long as that isn't known. */
  async look(): Promise<void> {
    if (this.#state.value?.recipient === "absent" && !this.#state.value.isBusy) await this.read()
  }

  /** Writes for counsel's own file. What came of it is in the state. */
  keep(note: NoteDraft): Promise<void> {
    return this.#write(async () => {
      const own = await recipientOf(this.#writer.identity)
      const letter = await sealNote({ ...this.#placed(0), ...note }, own)
      return [await this.#sign(0, "own file", own, letter)]
    })
  }

  /** Writes to her, and keeps a copy. What came of it is in the state. */
  send({ isEnded, ...draft }: LetterDraft): Promise<void> {
    return this.#write(async () => {
      const [hers, own] = [this.#recipient, await recipientOf(this.#writer.identity)]
      if (hers === undefined) return []
      const { encounter, counselKey, atMs } = this.#placed(0)
      const ended = isEnded ? await signEngagementEnded({ encounter, counselKey, atMs }, this.#writer.sign) : undefined
      const said = (offset: number): LetterToHer => ({ ...this.#placed(offset), ...draft, atMs, ended })
      return [
        await this.#sign(0, "her", hers, await sealLetterToHer(said(0), hers)),
        await this.#sign(1, "own file", own, await sealLetterToHer(said(1), own)),
      ]
    })
  }

  /** Hands it on to another counsel, sealed to the key that the roster certifies. What came of it is among the referrals. */
  refer({ to, because, outcome, text }: ReferralDraft): Promise<void> {
    return this.#parts.referrals.attempt(async ({ session, roster }) => {
      const member = (await roster.counsel()).find(({ key }) => toHex(key) === to)
      if (member?.recipientHash === undefined) return
      const recipient = new TextDecoder().decode(
        (await session.get(routes.recipient(toHex(member.recipientHash)))).bytes,
      )
      if (!equalBytes(recipientHash(recipient), member.recipientHash))
        throw new ServerError("SERVER_ANSWER_UNREADABLE", "what came isn't the recipient that the roster certifies")
      const said = { ...this.#placed(0), outcome, text, lettersTo: this.#recipient }
      const signed = await this.#sign(0, "another counsel", recipient, await sealReferral(said, recipient))
      const headers = { "content-type": AFTER_CONTENT_TYPE }
      const body = encodeNewReferral({ because, signed })
      await session.send(referralRoutes.ofEncounter(this.#encounter), { method: "POST", headers, body })
      this.#next += 1
    })
  }

  async #read(): Promise<void> {
    const { bytes } = await this.#session.get(letterRoutes.letters(this.#encounter))
    const { unverifiedRecipients, letters } = parseLettersForCounsel(bytes)
    const { counselKey, identity } = this.#writer
    const { written, unread, next } = await readWritten(letters, fromHex(this.#encounter)!, counselKey, identity)
    this.#next = Math.max(this.#next, next)
    const isLooking = this.#recipient === undefined && unverifiedRecipients.length > 0
    this.#show({ written, unread, ...(isLooking ? {} : { recipient: this.#recipient ? "known" : "absent" }) })
    if (!isLooking) return
    const handed = this.#parts.referrals.lettersTo(this.#encounter)
    this.#recipient = unverifiedRecipients.includes(handed ?? "") ? handed : await this.#inRecord(unverifiedRecipients)
    this.#show({ recipient: this.#recipient === undefined ? "absent" : "known" })
  }

  /** Whoever took it over, and didn't accept it, is given no record: then somebody else has to have looked. */
  async #inRecord(unverified: readonly string[]): Promise<string | undefined> {
    try {
      const encounter = fromHex(this.#encounter)!
      return await herRecipient(
        new Records(this.#session, this.#encounter),
        encounter,
        this.#writer.identity,
        unverified,
      )
    } catch (error) {
      if (error instanceof ServerError && error.problem === "ENCOUNTER_UNKNOWN") return undefined
      throw error
    }
  }

  async #write(make: () => Promise<readonly Bytes[]>): Promise<void> {
    if (this.#state.value?.isBusy === true) return
    this.#show({ isBusy: true, fault: undefined })
    try {
      const signed = await make()
      if (signed.length === 0) return
      const headers = { "content-type": AFTER_CONTENT_TYPE }
      const body = encodeNewLetters(signed)
      await this.#session.send(letterRoutes.letters(this.#encounter), { method: "POST", headers, body })
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#show({ fault: error.problem ?? error.code })
      // Another device of counsel's may have written meanwhile, or the answer alone was lost.
      await this.read()
    } finally {
      this.#show({ isBusy: false })
    }
  }

  /** @param offset - Behind the first number that is free. */
  #placed(offset: number) {
    const { counselKey } = this.#writer
    return { encounter: fromHex(this.#encounter)!, counselKey, number: this.#next + offset, atMs: Date.now() }
  }

  #sign(offset: number, to: LetterReader, recipient: string, letter: Bytes): Promise<Bytes> {
    const { encounter, counselKey, number } = this.#placed(offset)
    const said = { encounter, counselKey, number, to, reader: recipientHash(recipient), letter }
    return signCounselLetter(said, this.#writer.sign)
  }

  #show(change: Partial<AfterState>): void {
    this.#state.value = {
      ...{ written: [], unread: 0, recipient: "looking", isBusy: false, fault: undefined },
      ...this.#state.value,
      ...change,
    }
  }
}
