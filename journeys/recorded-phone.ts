/** A phone that plays a recording: its pieces are sealed by the app's own code and sent to the real server in real time. */
import { toHex } from "@alongside/evidence/format/bytes"
import { newSigningKey, type SigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodePlaceFix, type PlaceFix } from "@alongside/evidence/media/place-fix"
import type { Identity } from "@alongside/evidence/open/envelope"
import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { signBatch } from "@alongside/evidence/statement/batch"
import type { GapCause } from "@alongside/evidence/statement/statement"
import { type Continued, type Item, Leg } from "@alongside/live/seal/leg"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload, parseReply, UPLOAD_CONTENT_TYPE, type UploadReply } from "@alongside/protocol/upload"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import type { RecordedMedia, RecordedPiece } from "./recorded-media.ts"

export interface PhoneOptions {
  readonly origin: string
  readonly media: RecordedMedia
  /** Another start of the app within the same encounter. */
  readonly continued?: Continued
  readonly deviceKey?: SigningKey
  /** Whose it is; somebody's whom nobody knows when left out. */
  readonly recovery?: Identity
}

/**
 * What befalls a piece on its way: it is sent as it is or as another, `unrecorded` (the app never had it), `lost` (sealed,
 * and it never leaves the phone), or it goes another way: what the test makes of its item is sent.
 */
export type OnPiece = (
  piece: RecordedPiece,
) => RecordedPiece | "unrecorded" | "lost" | { readonly as: (item: Item) => Promise<unknown> }

const monotonicMs = () => performance.timeOrigin + performance.now()

export class RecordedPhone {
  readonly deviceKey: SigningKey
  readonly leg: Leg
  readonly #origin: string
  readonly #media: RecordedMedia
  readonly #zeroMs: number
  readonly #zeroWallMs: number
  #isClaimed = false
  #next = 0
  #isStopped = false
  #sealed: Promise<unknown> = Promise.resolve()

  private constructor(origin: string, media: RecordedMedia, leg: Leg, deviceKey: SigningKey) {
    this.#origin = origin
    this.#media = media
    this.leg = leg
    this.deviceKey = deviceKey
    this.#zeroMs = monotonicMs()
    this.#zeroWallMs = Date.now()
  }

  /** Presses: the leg and its envelopes are at the server when this resolves, and nothing else yet. */
  static async press({ origin, media, continued, deviceKey, recovery }: PhoneOptions): Promise<RecordedPhone> {
    const organisation = organisationSchema.parse(await (await fetch(origin + routes.organisation)).json())
    const readers: NamedRecipient[] = [
      { kind: "recovery", recipient: await identityToRecipient(recovery ?? (await generateHybridIdentity())) },
      ...organisation.counsel.map(({ recipient }) => ({ kind: "counsel" as const, recipient })),
    ]
    const device = deviceKey ?? (await newSigningKey())
    const leg = await Leg.prepare({ deviceKey: device, release: "journey", continued, readers })
    const phone = new RecordedPhone(origin, media, leg, device)
    await phone.send(leg.open(phone.#now(), undefined))
    await phone.send(leg.envelopes(phone.#now()))
    return phone
  }

  /** 64 hexadecimal digits. */
  get encounter(): string {
    return toHex(this.leg.encounter)
  }

  /** What the next start of the app remembers of this one. */
  get continued(): Continued {
    const head = this.leg.head!
    const previousLeg = { leg: this.leg.number, head, newestReceipt: this.leg.newestReceipt }
    return { encounter: this.leg.encounter, leg: this.leg.number + 1, previousLeg }
  }

  /** Sends pieces as they would be recorded, until `untilMs` since the press or {@link stop}. */
  async play(untilMs = Number.POSITIVE_INFINITY, onPiece: OnPiece = (piece) => piece): Promise<void> {
    this.#isStopped = false
    const sending = new Set<Promise<unknown>>()
    for (; !this.#isStopped; this.#next += 1) {
      const piece = this.#media.pieces[this.#next]
      if (piece === undefined || piece.startMs + piece.durationMs > untilMs) break
      await sleepUntil(this.#zeroMs + piece.startMs + piece.durationMs)
      if (this.#isStopped) break
      const sent = this.#sendOn(piece, onPiece(piece))
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    }
    await Promise.all(sending)
  }

  /** Sends pieces up to `untilMs` at once, as an outbox does that was full. */
  async rush(untilMs: number, onPiece: OnPiece = (piece) => piece): Promise<void> {
    for (; ; this.#next += 1) {
      const piece = this.#media.pieces[this.#next]
      if (piece === undefined || piece.startMs + piece.durationMs > untilMs) return
      await this.#sendOn(piece, onPiece(piece))
    }
  }

  async #sendOn(piece: RecordedPiece, fate: ReturnType<OnPiece>): Promise<void> {
    if (fate === "unrecorded") return
    const isPiece = typeof fate === "object" && "media" in fate
    const item = await this.#inOrder(() => this.seal(isPiece ? fate : piece))
    if (fate === "lost") return
    if (isPiece) await this.send([item])
    else await fate.as(item)
  }

  /** The leg states one thing after the other. */
  #inOrder(state: () => Promise<Item>): Promise<Item> {
    const stated = this.#sealed.then(state)
    this.#sealed = stated
    return stated
  }

  /** {@link play} ends after the piece under way. */
  stop(): void {
    this.#isStopped = true
  }

  seal(piece: RecordedPiece): Promise<Item> {
    const { startMs, durationMs, track, codec, media } = piece
    const at = { startMs: this.#zeroMs + startMs, wallMs: this.#zeroWallMs + startMs, durationMs }
    return this.leg.segment({ track, codec, media, ...at, sealedAtPress: false })
  }

  async place(fix: PlaceFix, atMs: number): Promise<void> {
    const at = { startMs: this.#zeroMs + atMs, wallMs: this.#zeroWallMs + atMs, durationMs: 5000 }
    const media = encodePlaceFix(fix)
    const piece = { track: "place", codec: "place; fix", media, ...at, sealedAtPress: false } as const
    await this.send([await this.#inOrder(() => this.leg.segment(piece))])
  }

  /** @param durationMs - 0: it lasts. */
  async gap(track: "audio" | "video", cause: GapCause, startMs: number, durationMs: number): Promise<void> {
    const at = { startMs: this.#zeroMs + startMs, wallMs: this.#zeroWallMs + startMs, durationMs }
    const gap = { kind: "gap", track, cause, ...at, sealedAtPress: false } as const
    await this.send([await this.#inOrder(async () => this.leg.gap(gap))])
  }

  async end(): Promise<void> {
    await this.send([this.leg.heads(this.#now(), true)])
  }

  /** Signs the items and sends them until the server has them. */
  async send(items: readonly Item[]): Promise<UploadReply> {
    return this.sendBatch(await signBatch(this.leg.encounter, this.leg.number, items, this.leg.sign))
  }

  /** Sends a batch as it is, until the server answers; what it refuses is refused. */
  async sendBatch(batch: Uint8Array<ArrayBuffer>): Promise<UploadReply> {
    const body = encodeUpload({ claims: this.#isClaimed ? [] : [this.leg.claim], batches: [batch] })
    for (;;) {
      const response = await fetch(this.#origin + routes.batches(this.encounter), {
        method: "POST",
        headers: { "content-type": UPLOAD_CONTENT_TYPE },
        body,
      }).catch(() => undefined)
      const reply = response && parseReply(new Uint8Array(await response.arrayBuffer()))
      if (reply === undefined) {
        // The server is away: as a phone does, send the same bytes again.
        await new Promise((resolve) => setTimeout(resolve, 100))
        continue
      }
      if (reply.receipt !== undefined) {
        this.#isClaimed = true
        this.leg.newestReceipt = hashSmall(reply.receipt)
      }
      return reply
    }
  }

  #now() {
    return { atMs: monotonicMs(), wallMs: Date.now() }
  }
}

async function sleepUntil(ms: number): Promise<void> {
  const left = ms - monotonicMs()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}
