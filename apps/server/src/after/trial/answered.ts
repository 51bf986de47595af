import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { adviceIdentityOf, newRecoverySecret } from "@alongside/evidence/recovery/secret"
import type { Problem } from "@alongside/protocol/error-codes"
import type { Joining } from "@alongside/protocol/joining"
import {
  AFTER_CONTENT_TYPE,
  type CounselLetter,
  encodeLettersTo,
  encodeNewLetters,
  letterRoutes,
  parseKeptLetters,
  parseLettersForCounsel,
  signCounselLetter,
} from "@alongside/protocol/letters"
import { identityToRecipient } from "age-encryption"
import { HelpCaller, type ListeningCaller } from "../../../../../journeys/help-caller.ts"
import { SignedCounsel, signerOf } from "../../../../../journeys/signed-counsel.ts"
import { SignedOwner } from "../../../../../journeys/signed-owner.ts"
import { SignedPhone } from "../../../../../journeys/signed-phone.ts"
import type { Office } from "../../help/trial/office.ts"
import type { TestServer } from "../../testing/test-server.ts"

export const readerHash = (recipient: string): Bytes => hashSmall(new TextEncoder().encode(recipient))

/** A lawyer as they write: their keys, and their session. */
export class WritingCounsel {
  readonly joining: Joining
  readonly signed: SignedCounsel
  readonly recipient: string
  readonly server: TestServer

  private constructor(server: TestServer, joining: Joining, signed: SignedCounsel, recipient: string) {
    this.server = server
    this.joining = joining
    this.signed = signed
    this.recipient = recipient
  }

  static async of(server: TestServer, joining: Joining): Promise<WritingCounsel> {
    const recipient = await identityToRecipient(joining.identity)
    return new WritingCounsel(server, joining, await SignedCounsel.as(server.url, joining), recipient)
  }

  /** Signs a letter to their own file, unless told otherwise; what is in it the server can't tell. */
  letter(encounter: string, otherwise: Partial<CounselLetter> = {}, by = this.joining): Promise<Bytes> {
    return signCounselLetter(
      {
        ...{ encounter: fromHex(encounter)!, counselKey: this.joining.counselKey, number: 0, to: "own file" },
        ...{ reader: readerHash(this.recipient), letter: new Uint8Array(700).fill(7) },
        ...otherwise,
      },
      signerOf(by.signingSeed),
    )
  }

  /** @returns `taken`, or the code. */
  async send(encounter: string, ...letters: readonly Bytes[]): Promise<"taken" | Problem["code"]> {
    return this.post(encounter, encodeNewLetters(letters))
  }

  async post(encounter: string, body: Bytes): Promise<"taken" | Problem["code"]> {
    const headers = { authorization: `Bearer ${this.signed.token}`, "content-type": AFTER_CONTENT_TYPE }
    const url = this.server.url + letterRoutes.letters(encounter)
    return answerOf(await fetch(url, { method: "POST", headers, body }))
  }

  async kept(encounter: string) {
    const response = await this.signed.get(letterRoutes.letters(encounter))
    if (!response.ok) return ((await response.json()) as Problem).code
    return parseLettersForCounsel(new Uint8Array(await response.arrayBuffer()))
  }
}

export interface Answered {
  readonly server: TestServer
  readonly counsel: WritingCounsel
  readonly phone: SignedPhone
  readonly owner: SignedOwner
  readonly listening: ListeningCaller
  /** Where letters to her go. */
  readonly recipient: string
  /** Opens them. */
  readonly identity: string
  /** Puts where letters to her go. @returns `taken`, or the code. */
  putRecipient(recipient?: string): Promise<"taken" | Problem["code"]>
  /** What the server gives her. */
  hers(): Promise<ReturnType<typeof parseKeptLetters> | Problem["code"]>
}

/** An encounter that the office's first lawyer has answered, and finished. */
export async function answeredEncounter(office: Office, server: TestServer): Promise<Answered> {
  const secret = newRecoverySecret()
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  const owner = new SignedOwner(server.url, await ownerKeyOf(secret))
  await owner.bind("device", phone.device)
  await owner.signIn()
  const lawyer = await office.onDuty(server, 0)
  const caller = new HelpCaller(server, phone)
  const reply = await caller.ask()
  if (reply.code !== undefined) throw new Error(reply.code)
  const { token } = reply.answer
  const listening = await caller.askAndListen()
  const seat = await lawyer.accept()
  await lawyer.sendAcceptance(seat)
  await listening.until(({ counsel }) => counsel?.acceptance !== undefined)
  const { request, token: fencing } = seat
  lawyer.say({ type: "connected", request, token: fencing })
  await listening.until(({ counsel }) => counsel?.isConnected === true)
  lawyer.say({ type: "finish", request, token: fencing })
  await listening.until(({ phase }) => phase === "ended")
  await lawyer.close()
  const identity = await adviceIdentityOf(secret)
  const recipient = await identityToRecipient(identity)
  return {
    ...{ server, phone, owner, listening, identity, recipient },
    counsel: await WritingCounsel.of(server, lawyer.joining),
    putRecipient: async (other = recipient) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": AFTER_CONTENT_TYPE }
      const url = server.url + letterRoutes.lettersTo
      return answerOf(await fetch(url, { method: "PUT", headers, body: encodeLettersTo(other) }))
    },
    hers: async () => {
      const response = await owner.get(letterRoutes.hers(phone.id))
      if (!response.ok) return ((await response.json()) as Problem).code
      return parseKeptLetters(new Uint8Array(await response.arrayBuffer()))
    },
  }
}

async function answerOf(response: Response): Promise<"taken" | Problem["code"]> {
  return response.ok ? "taken" : ((await response.json()) as Problem).code
}
