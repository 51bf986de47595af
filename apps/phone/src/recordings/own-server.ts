import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openRelease, type SignedRelease } from "@alongside/evidence/package/consultation"
import type { OwnerKey } from "@alongside/evidence/recovery/owner-key"
import { fromBase64url } from "@alongside/live/call/base64url"
import { ask, ServerError, Session, type SignsIn } from "@alongside/live/relay/session"
import { adviceListSchema, openAdviceRecord } from "@alongside/protocol/advice"
import { type Erasure, erasureSchema } from "@alongside/protocol/keeping"
import { type KeptLetter, letterRoutes, parseKeptLetters } from "@alongside/protocol/letters"
import { organisationSchema } from "@alongside/protocol/organisation"
import {
  ownerRoutes,
  parseReceipts,
  SIGNED_CONTENT_TYPE,
  signErasureOrder,
  signOwnerSignIn,
} from "@alongside/protocol/owner"
import {
  type Openings,
  type OwnEncounter,
  openingsSchema,
  ownEncountersSchema,
  releasesSchema,
} from "@alongside/protocol/owner-answers"
import { routes } from "@alongside/protocol/routes"
import { isTombstoneOf, openTombstone } from "@alongside/protocol/tombstone"

export function ownerSignsIn({ publicKey, sign }: OwnerKey): SignsIn {
  return {
    route: ownerRoutes.sessions,
    signIn: (origin, nonce) => signOwnerSignIn({ origin, nonce, owner: publicKey }, sign),
  }
}

/** A record that counsel made of what they said to her, by counsel's own signed word. */
export interface CounselsRecord {
  readonly record: Bytes
  readonly counselKey: Bytes
  /** The same, hexadecimal. */
  readonly counsel: string
}

/** What the server keeps of hers, and what it can be asked to do with it. Everything throws {@link ServerError}. */
export class OwnServer {
  readonly session: Session
  readonly #owner: OwnerKey

  constructor(origin: string, owner: OwnerKey) {
    this.session = new Session(origin, ownerSignsIn(owner))
    this.#owner = owner
  }

  /** All of hers, newest first. */
  async list(): Promise<OwnEncounter[]> {
    const all: OwnEncounter[] = []
    for (let skip: number | null = 0; skip !== null; ) {
      const answer = await this.session.get(ownerRoutes.encounters(skip))
      const { encounters, next } = ownEncountersSchema.parse(answer.json())
      all.push(...encounters)
      skip = next
    }
    return all
  }

  async openings(encounter: string): Promise<Openings> {
    return openingsSchema.parse((await this.session.get(ownerRoutes.openings(encounter))).json())
  }

  /** What counsel wrote to her about an encounter, as they signed it. */
  async letters(encounter: string): Promise<readonly KeptLetter[]> {
    const bytes = await this.#bytes(letterRoutes.hers(encounter))
    try {
      return parseKeptLetters(bytes)
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause
      throw new ServerError("SERVER_ANSWER_UNREADABLE", "what came aren't letters", {}, { cause })
    }
  }

  /** Releases by counsel of what was said while they were connected: those that are right, and of this encounter. */
  async releases(encounter: string): Promise<SignedRelease[]> {
    const found = releasesSchema.parse((await this.session.get(routes.release(encounter))).json())
    const releases: SignedRelease[] = []
    for (const text of found) {
      const signed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
        letter.charCodeAt(0),
      )
      const release = await openRelease(signed).catch(() => undefined)
      if (release !== undefined && toHex(release.encounter) === encounter)
        releases.push({ recipientHash: release.recipientHash, signed })
    }
    return releases
  }

  /** What counsel recorded of what they said to her: of which counsel's signed word is right, and of this encounter. */
  async advice(encounter: string): Promise<CounselsRecord[]> {
    const list = adviceListSchema.parse((await this.session.get(routes.advice(encounter))).json())
    const records: CounselsRecord[] = []
    for (const { record, counsel, signed } of list) {
      const word = await openAdviceRecord(fromBase64url(signed) ?? new Uint8Array(0)).catch(() => undefined)
      if (word === undefined || toHex(word.encounter) !== encounter || toHex(word.record) !== record) continue
      if (toHex(word.counselKey) === counsel)
        records.push({ record: word.record, counselKey: word.counselKey, counsel })
    }
    return records
  }

  /** Asks for an encounter to be erased, with an order that is signed for it. */
  async erase(encounter: string): Promise<Erasure> {
    const order = {
      origin: this.session.origin,
      nonce: await this.session.nonce(),
      encounter: fromHex(encounter)!,
      owner: this.#owner.publicKey,
    }
    const body = await signErasureOrder(order, this.#owner.sign)
    const headers = { "content-type": SIGNED_CONTENT_TYPE }
    const answer = await this.session.send(ownerRoutes.erasure(encounter), { method: "POST", headers, body })
    return erasureSchema.parse(answer.json())
  }

  /** Takes that back. */
  async keep(encounter: string): Promise<void> {
    await this.session.send(ownerRoutes.erasure(encounter), { method: "DELETE" })
  }

  /** Whether the server has signed that an encounter is erased, with an order for it in what it signed. @throws FormatError */
  async hasTombstone(encounter: string, serverKey: Bytes): Promise<boolean> {
    const tombstone = await openTombstone(await this.#bytes(routes.tombstone(encounter)), serverKey)
    return isTombstoneOf(tombstone, fromHex(encounter)!)
  }

  /** Every receipt for an encounter, as the server signed it. */
  async *receipts(encounter: string): AsyncGenerator<Bytes, void> {
    for (let from: number | undefined = 0; from !== undefined; ) {
      const page = parseReceipts(await this.#bytes(ownerRoutes.receipts(encounter, from)))
      yield* page.receipts
      from = page.next
    }
  }

  /** Who runs the server, and by which key it is known. */
  async organisation(): Promise<{ readonly name: string; readonly serverKey: Bytes }> {
    const read = organisationSchema.safeParse((await ask(this.session.origin + routes.organisation)).json())
    if (!read.success) throw new ServerError("SERVER_ANSWER_UNREADABLE", "the server doesn't say who runs it")
    return { name: read.data.name, serverKey: fromHex(read.data.serverKey)! }
  }

  async #bytes(route: string): Promise<Bytes> {
    return (await this.session.get(route)).bytes
  }
}
