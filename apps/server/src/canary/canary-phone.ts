import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { signClaim } from "@alongside/evidence/statement/claim"
import { openAcceptance } from "@alongside/protocol/acceptance"
import {
  encodeHelpPost,
  HELP_CONTENT_TYPE,
  helpRoutes,
  parseHelpAnswer,
  signHelpEnded,
  signHelpWanted,
} from "@alongside/protocol/help"
import { type HelpStatus, openHelpStatus } from "@alongside/protocol/help-status"
import { CANARY_JURISDICTION } from "../dispatch/canary.ts"
import type { CanaryKeys } from "./canary-keys.ts"
import { CanaryLine } from "./canary-line.ts"

export interface CanaryPhoneParts {
  /** Where people reach the server. */
  readonly origin: string
  /** What phones pin. */
  readonly serverKey: Bytes
  readonly keys: CanaryKeys
  /** Of this press: one more than the encounter's last. */
  readonly number: number
  readonly signal: AbortSignal
}

/** Asks for a lawyer as a phone does, and believes what a phone believes: what the server signed, and counsel's own word. */
export class CanaryPhone {
  readonly #parts: CanaryPhoneParts

  constructor(parts: CanaryPhoneParts) {
    this.#parts = parts
  }

  /** Presses. @param token - What ringing costs. @returns the line on which the server says what becomes of it. */
  async press(token: Uint8Array): Promise<CanaryLine<HelpStatus>> {
    const { keys, number, origin, signal } = this.#parts
    const wanted = {
      ...{ encounter: keys.encounter, leg: 0, number, matter: undefined, languages: ["en"], mayBeUnder18: false },
      jurisdiction: { code: CANARY_JURISDICTION, source: "position" as const },
    }
    const signed = await signHelpWanted(wanted, keys.session.sign)
    const answer = await this.#post(helpRoutes.request(toHex(keys.encounter)), signed, new Uint8Array(token))
    const line = await CanaryLine.open(
      origin.replace(/^http/, "ws") + helpRoutes.status,
      async (data, isBinary) => (isBinary ? this.#open(new Uint8Array(data)) : undefined),
      signal,
    )
    line.say({ type: "hello", token: answer })
    return line
  }

  /** Whether counsel's own signature over this press has come. */
  async isAnswered({ number, phase, counsel }: HelpStatus): Promise<boolean> {
    const { keys } = this.#parts
    if (number !== this.#parts.number || phase !== "answered" || counsel?.acceptance === undefined) return false
    if (!equalBytes(counsel.key, keys.counsel.publicKey)) throw new Error("somebody else answered the canary")
    const { encounter, session, counsel: own } = keys
    const over = { encounter, number, token: counsel.token, sessionKey: session.publicKey, counselKey: own.publicKey }
    await openAcceptance(counsel.acceptance, over)
    return true
  }

  /** Says that it is over. */
  async end(): Promise<void> {
    const { keys, number } = this.#parts
    const ended = { encounter: keys.encounter, leg: 0, number, because: "all clear" as const }
    await this.#post(helpRoutes.end(toHex(keys.encounter)), await signHelpEnded(ended, keys.session.sign), undefined)
  }

  /** @returns the token that opens the line. */
  async #post(path: string, signed: Bytes, token: Bytes | undefined): Promise<string> {
    const { origin, keys, signal } = this.#parts
    const { encounter, session, device } = keys
    const said = { encounter, leg: 0, sessionKey: session.publicKey, deviceKey: device.publicKey }
    const claims = [await signClaim(said, device.sign)]
    const body = encodeHelpPost({ claims, sincePressMs: 0, signed, token })
    const headers = { "content-type": HELP_CONTENT_TYPE }
    const response = await fetch(origin + path, { method: "POST", headers, body, signal, redirect: "error" })
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    const answer = parseHelpAnswer(new Uint8Array(await response.arrayBuffer()))
    await this.#open(answer.status)
    return answer.token
  }

  #open(status: Bytes): Promise<HelpStatus> {
    return openHelpStatus(status, this.#parts.serverKey, this.#parts.keys.encounter)
  }
}
