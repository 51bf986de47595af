import { telephoneRoutes } from "@alongside/protocol/reach"
import type { RingId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import { ringOf } from "./counsel-ringer.ts"
import type { Language, Message } from "./message.ts"
import type { Notices } from "./notices.ts"
import type { KeptNotice } from "./notices-book.ts"
import { type PhoneMenu, phoneMenus } from "./phone-menu.ts"
import { isSigned, type TwilioAccount } from "./twilio-api.ts"
import { write } from "./words.ts"

/** What came of a key. */
export type Pressed = "theirs" | "answered" | "over" | "busy"

export interface TelephoneParts {
  readonly notices: Notices
  readonly twilio: TwilioAccount
  readonly origin: () => string
  /** Whether a ring still rings. */
  readonly isRinging: (ring: RingId) => boolean
  readonly accept: (ring: RingId, member: MemberId) => Promise<Pressed>
  readonly refuse: (ring: RingId, member: MemberId) => Promise<void>
}

/** Waits for a key: as long as it takes to look at the phone again. Twice, then it hangs up: by then it talks to a machine. */
const KEY_WITHIN_SECONDS = 6

/**
 * What is said on the phone, and what keys do.
 *
 * [Note: Voicemail doesn't answer]
 * That a call was picked up means nothing: machines pick up. Only a key that is pressed during the menu answers, and no machine presses
 * one. Whatever else ends the call, the ring has reached nobody, and others are rung.
 */
export class Telephone {
  readonly #parts: TelephoneParts

  constructor(parts: TelephoneParts) {
    this.#parts = parts
  }

  /** Whether the provider signed this form for this path of ours. */
  isSigned(path: string, form: URLSearchParams, claimedSignature: string): boolean {
    return isSigned(this.#parts.twilio.token, this.#parts.origin() + path, form, claimedSignature)
  }

  /** Somebody, or something, has picked up. @returns TwiML. */
  async talk(name: string): Promise<string> {
    const notice = await this.#parts.notices.find(name)
    if (notice === undefined) return answerTo([])
    const { language, message } = notice
    const words = phoneMenus[language]
    const ring = ringOf(notice.key)
    if (ring === undefined) return answerTo([...told(message, language), ...told(message, language)])
    if (!this.#parts.isRinging(ring)) return answerTo([say(words.over, language)])
    return this.#menu(name, words, language, [])
  }

  /** @param digits - What was pressed. @returns TwiML. */
  async keys(name: string, digits: string): Promise<string> {
    const notice = await this.#parts.notices.find(name)
    const ring = ringOf(notice?.key ?? "")
    if (notice === undefined || ring === undefined) return answerTo([])
    const { language } = notice
    const words = phoneMenus[language]
    switch (digits) {
      case "1": {
        // Before it is accepted: then the call isn't hung up with those that nobody should answer any more.
        await this.#parts.notices.report(name, "delivered")
        const pressed = await this.#parts.accept(ring, notice.about)
        return answerTo([say(words[pressed], language)])
      }
      case "2":
        await this.#parts.notices.report(name, "delivered")
        await this.#parts.refuse(ring, notice.about)
        return answerTo([say(words.refused, language)])
      case "*":
        return this.#menu(name, words, language, [])
      default:
        return this.#menu(name, words, language, [say(words.changed, language)])
    }
  }

  /** A machine has picked up: no use in talking to it. */
  async machine(name: string, answeredBy: string): Promise<void> {
    if (!/^(machine|fax)/.test(answeredBy)) return
    const notice = await this.#parts.notices.find(name)
    if (notice === undefined || ringOf(notice.key) === undefined) return
    await this.#parts.notices.hangUp(name, "NOBODY_ANSWERED")
  }

  /** What became of a text or a call. */
  async report(name: string, form: URLSearchParams): Promise<void> {
    const notice = await this.#parts.notices.find(name)
    if (notice === undefined) return
    await (notice.channel === "voice" ? this.#callEnded(notice, form) : this.#textEnded(notice, form))
  }

  async #textEnded({ name }: KeptNotice, form: URLSearchParams): Promise<void> {
    const status = form.get("MessageStatus")
    if (status === "delivered") await this.#parts.notices.report(name, "delivered")
    if (status === "undelivered" || status === "failed")
      await this.#parts.notices.report(name, "refused", "ADDRESS_UNREACHED")
  }

  async #callEnded({ name, key, state }: KeptNotice, form: URLSearchParams): Promise<void> {
    const status = form.get("CallStatus")
    if (status === "failed") await this.#parts.notices.report(name, "refused", "ADDRESS_UNREACHED")
    else if (ringOf(key) === undefined && status === "completed") await this.#parts.notices.report(name, "delivered")
    // No key was pressed, however long it was listened to.
    else if (state !== "delivered") await this.#parts.notices.report(name, "refused", "NOBODY_ANSWERED")
  }

  #menu(name: string, words: PhoneMenu, language: Language, before: readonly string[]): string {
    const path = telephoneRoutes.keys(name)
    const gather =
      `<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="${KEY_WITHIN_SECONDS}" method="POST" action="${path}">` +
      `${say(words.menu, language)}</Gather>`
    return answerTo([...before, gather, gather, say(words.goodbye, language)])
  }
}

/** To a contact, or as a test: the words without their link, which nobody can press on a call. */
function told(message: Message, language: Language): string[] {
  const { text, link } = write(message, language, "")
  return [say(link === undefined ? text : text.replace(link, "").trim(), language), '<Pause length="1"/>']
}

const voices: Record<Language, string> = { en: "en-US", es: "es-US" }

const say = (text: string, language: Language): string => `<Say language="${voices[language]}">${escaped(text)}</Say>`

const answerTo = (verbs: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join("")}<Hangup/></Response>`

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
