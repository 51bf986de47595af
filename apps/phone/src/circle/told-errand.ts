import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { RootPin } from "@alongside/evidence/roster/root"
import {
  CIRCLE_CONTENT_TYPE,
  circleRoutes,
  encodeNotices,
  type Notice,
  openSeen,
  openTold,
  signTold,
} from "@alongside/protocol/circle"
import { type ToldAnswer, toldSchema } from "@alongside/protocol/circle-answers"
import type { Signer } from "../seal/signing-key.ts"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { CircleLine } from "./circle-line.ts"
import type { Contact } from "./kept-contacts.ts"

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000
/** Somebody may answer in this moment; after a while it is looked for less often. */
const ASK_EVERY_MS = 2000
const ASK_LATER_EVERY_MS = 10_000
const OFTEN = 60
const TIMEOUT_MS = 8000

export interface ToldErrandParts {
  /** 64 hexadecimal digits. */
  readonly encounter: string
  readonly device: Signer
  readonly contacts: readonly Contact[]
  /** That she has joined, by its root. */
  readonly organisation: RootPin | undefined
  changed(lines: readonly CircleLine[]): void
}

/** Has contacts told of one encounter, and brings back who has seen it, for as long as the page lives or until all have. */
export class ToldErrand {
  readonly #parts: ToldErrandParts
  #isOver = false
  #wake = (): void => undefined
  #standings = new Map<string, CircleLine["standing"]>()

  constructor(parts: ToldErrandParts) {
    this.#parts = parts
    this.#show()
    void this.#run()
  }

  /** Tries at once instead of waiting on: the network is back. */
  hurry(): void {
    this.#wake()
  }

  close(): void {
    this.#isOver = true
    this.#wake()
  }

  async #run(): Promise<void> {
    const body = encodeNotices(await this.#notices())
    let token: string | undefined
    for (let tries = 0, asked = 0; !this.#isOver; ) {
      const answer = token === undefined ? await this.#post(body) : await this.#ask(token)
      if (answer === "refused") return this.#refused()
      if (answer === undefined) {
        token = undefined
        await this.#wait(Math.min(FIRST_WAIT_MS * 2 ** tries++, LONGEST_WAIT_MS))
        continue
      }
      tries = 0
      token = answer.token
      await this.#take(answer)
      if (this.#parts.contacts.every(({ contactKey }) => this.#standings.get(toHex(contactKey)) === "seen")) return
      await this.#wait(asked++ < OFTEN ? ASK_EVERY_MS : ASK_LATER_EVERY_MS)
    }
  }

  async #notices(): Promise<Notice[]> {
    const { encounter, device, contacts, organisation } = this.#parts
    const atMs = Date.now()
    return Promise.all(
      contacts.map(async ({ contactKey, may, language, addresses }) => {
        const of = { encounter: fromHex(encounter)!, contactKey, deviceKey: device.publicKey }
        const told = { ...of, may, atMs, organisation }
        return { told: await signTold(told, device.sign), language, addresses }
      }),
    )
  }

  /** `undefined`: to be sent again. What won't be taken whenever it is sent is refused. */
  async #post(body: Bytes): Promise<ToldAnswer | "refused" | undefined> {
    const response = await fetched(circleRoutes.notices(this.#parts.encounter), {
      method: "POST",
      headers: { "content-type": CIRCLE_CONTENT_TYPE },
      body,
    })
    // Nothing of the encounter has arrived yet: 404. 403 and 400 stay what they are.
    if (response?.status === 400 || response?.status === 403) return "refused"
    return readAnswer(response)
  }

  async #ask(token: string): Promise<ToldAnswer | undefined> {
    return readAnswer(await fetched(circleRoutes.told, { headers: { authorization: `Bearer ${token}` } }))
  }

  async #take(answer: ToldAnswer): Promise<void> {
    for (const { contact, told, channels, seen } of answer.contacts) {
      if (this.#standings.get(contact) === "seen") continue
      if (seen !== null && (await this.#isSeen(contact, told, seen))) {
        this.#standings.set(contact, "seen")
        continue
      }
      const away = channels.filter(({ channel }) => channel !== "page")
      const isTold = channels.some(({ reached }) => reached === "reached")
      const isUnreached =
        away.length > 0 && away.every(({ reached }) => reached === "failed" || reached === "not set up")
      this.#standings.set(contact, isTold ? "told" : isUnreached ? "unreached" : "telling")
    }
    this.#show()
  }

  /** Whether a contact that was enrolled here signed it, about what this device signed of this encounter (spec/circle.md §6). */
  async #isSeen(contact: string, told: string, seen: string): Promise<boolean> {
    const { encounter, device, contacts } = this.#parts
    const enrolled = contacts.find(({ contactKey }) => toHex(contactKey) === contact)
    const [toldBytes, seenBytes] = [fromBase64url(told), fromBase64url(seen)]
    if (enrolled === undefined || toldBytes === undefined || seenBytes === undefined) return false
    try {
      const said = await openTold(toldBytes, verifyAnywhere)
      const word = await openSeen(seenBytes, verifyAnywhere)
      return (
        equalBytes(said.deviceKey, device.publicKey) &&
        equalBytes(said.contactKey, enrolled.contactKey) &&
        toHex(said.encounter) === encounter &&
        equalBytes(word.contactKey, enrolled.contactKey) &&
        toHex(word.encounter) === encounter &&
        equalBytes(word.told, hashSmall(toldBytes))
      )
    } catch (cause) {
      // Whoever says it isn't the contact.
      if (cause instanceof FormatError) return false
      throw cause
    }
  }

  #refused(): void {
    for (const { contactKey } of this.#parts.contacts) this.#standings.set(toHex(contactKey), "unreached")
    this.#show()
  }

  #show(): void {
    const { contacts, changed } = this.#parts
    if (this.#isOver) return
    changed(
      contacts.map(({ name, contactKey }) => ({
        name,
        standing: this.#standings.get(toHex(contactKey)) ?? "telling",
      })),
    )
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Never throws: without an answer there is none. */
async function fetched(path: string, init: RequestInit): Promise<Response | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  return fetch(path, { ...init, cache: "no-store", credentials: "omit", signal }).catch(() => undefined)
}

async function readAnswer(response: Response | undefined): Promise<ToldAnswer | undefined> {
  if (response?.ok !== true) return undefined
  return toldSchema.safeParse(await response.json().catch(() => undefined)).data
}

/** `undefined` for anything else. */
function fromBase64url(text: string): Bytes | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
