/** A phone as the server sees it, without a camera: real keys, claims, statements, signatures and uploads; its sealed bodies are random bytes. */
import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign as signNow } from "node:crypto"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type ItemToSend, signBatch } from "@alongside/evidence/statement/batch"
import { encounterIdOf, signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { Chain, Track } from "@alongside/evidence/statement/place"
import type { GapCause, Head, Statement } from "@alongside/evidence/statement/statement"
import type { Problem } from "@alongside/protocol/error-codes"
import { routes } from "@alongside/protocol/routes"
import {
  BATCH_INTERVAL_HEADER,
  encodeUpload,
  parseBatchInterval,
  parseReply,
  REPLY_CONTENT_TYPE,
  UPLOAD_CONTENT_TYPE,
  type UploadReply,
} from "@alongside/protocol/upload"

/** An Ed25519 key that signs at once, for a driver that is many phones. */
export interface QuickKey {
  readonly publicKey: Bytes
  readonly privateKey: KeyObject
  readonly sign: Sign
}

/** What signs for a phone. */
export type PhoneKey = Pick<QuickKey, "publicKey" | "sign">

export function quickKey(): QuickKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519")
  return {
    publicKey: new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32)),
    privateKey,
    sign: (message) => Promise.resolve(new Uint8Array(signNow(null, message, privateKey))),
  }
}

/** What came back for an upload. */
export interface UploadAnswer {
  readonly status: number
  /** When the server read the upload. */
  readonly reply: UploadReply | undefined
  /** When it didn't. */
  readonly problem: Problem | undefined
  readonly retryAfter: string | undefined
  /** Milliseconds; 0: none was asked for. */
  readonly batchIntervalMs: number
}

const sha256 = (bytes: Uint8Array): Bytes => new Uint8Array(hash("sha256", bytes, "buffer"))

/** What a statement says besides its place in its chain. */
type Saying = Statement extends infer Kind ? (Kind extends Statement ? OwnFields<Kind> : never) : never
type OwnFields<Kind extends Statement> = Omit<
  Kind,
  "encounter" | "leg" | "sequence" | "previous" | "wallMs" | "elapsedMs" | "newestReceipt"
>

export interface SignedPhoneOptions {
  readonly device?: PhoneKey
  readonly session?: PhoneKey
  /** For a leg after the first. */
  readonly encounter?: Bytes
  readonly leg?: number
}

/** One leg of one encounter. */
export class SignedPhone {
  readonly device: PhoneKey
  readonly session: PhoneKey
  readonly encounter: Bytes
  readonly leg: number
  readonly #next = new Map<Chain, { readonly sequence: number; readonly previous: Bytes | undefined }>()
  readonly #startMs = Date.now()
  #epoch = -1

  constructor({ device = quickKey(), session = quickKey(), encounter, leg = 0 }: SignedPhoneOptions = {}) {
    this.device = device
    this.session = session
    this.encounter = encounter ?? encounterIdOf(session.publicKey)
    this.leg = leg
  }

  /** As in addresses. */
  get id(): string {
    return toHex(this.encounter)
  }

  /** The app was started again: the same device and encounter, a new session key. */
  nextLeg(): SignedPhone {
    return new SignedPhone({ device: this.device, encounter: this.encounter, leg: this.leg + 1 })
  }

  /** The device key's claim to this leg. @param device - Somebody else's, to claim what isn't theirs. */
  claim(device: PhoneKey = this.device): Promise<Bytes> {
    const { encounter, leg, session } = this
    return signClaim({ encounter, leg, sessionKey: session.publicKey, deviceKey: device.publicKey }, device.sign)
  }

  /** The next segment of a track: a random body of `length` bytes. */
  segment(track: Track, length: number): ItemToSend {
    const body = new Uint8Array(randomBytes(length))
    const isVideo = track === "video"
    return this.say(
      {
        kind: "segment",
        track,
        epoch: Math.max(this.#epoch, 0),
        bodyHash: sha256(body),
        commitment: sha256(body),
        durationMs: isVideo ? 500 : 240,
        codec: isVideo ? 'video/mp4; codecs="avc1.42001f"' : "audio/opus; packets",
        sealedAtPress: false,
      },
      body,
    )
  }

  gap(track: Track, cause: GapCause): ItemToSend {
    return this.say({ kind: "gap", track, cause, durationMs: 1000 })
  }

  legStatement(sessionKey: Bytes = this.session.publicKey): ItemToSend {
    return this.say({
      kind: "leg",
      track: "leg",
      sessionKey,
      previousLeg: undefined,
      serverNonce: undefined,
      endorsement: sha256(sessionKey),
      release: "signed phone",
    })
  }

  /** A new epoch: its statement and one envelope, of `length` random bytes. */
  epoch(length = 2000): ItemToSend[] {
    this.#epoch += 1
    const epoch = this.#epoch
    const envelope = new Uint8Array(randomBytes(length))
    const reader = { kind: "counsel", recipientHash: sha256(this.encounter) } as const
    const firstSequences = new Map(
      (["audio", "video", "place"] as const).map((track) => [track, this.#next.get(track)?.sequence ?? 0] as const),
    )
    return [
      this.say({
        kind: "epoch",
        track: "leg",
        epoch,
        firstSequences,
        envelopes: [{ ...reader, opens: ["audio", "video", "place"], envelopeHash: sha256(envelope) }],
      }),
      this.say({ kind: "envelope", track: "leg", epoch, bodyHash: sha256(envelope), reader }, envelope),
    ]
  }

  heads(isLast = false): ItemToSend {
    const heads = [...this.#next].flatMap(([track, { sequence, previous }]): Head[] =>
      track === "leg" || previous === undefined ? [] : [{ track, nextSequence: sequence, hash: previous }],
    )
    return this.say({ kind: "heads", track: "leg", heads, isLast })
  }

  /** States something at the next place of its chain. */
  say(saying: Saying, body?: Bytes): ItemToSend {
    const { sequence, previous } = this.#next.get(saying.track) ?? { sequence: 0, previous: undefined }
    const statement = encodeStatement({
      ...saying,
      encounter: this.encounter,
      leg: this.leg,
      sequence,
      previous,
      wallMs: Date.now(),
      elapsedMs: Date.now() - this.#startMs,
      newestReceipt: undefined,
    } as Statement)
    this.#next.set(saying.track, { sequence: sequence + 1, previous: sha256(statement) })
    return { statement, body }
  }

  /** Signs items as one batch. @param sign - Somebody else's key, to say what isn't theirs to say. */
  batch(items: readonly ItemToSend[], sign: Sign = this.session.sign): Promise<Bytes> {
    return signBatch(this.encounter, this.leg, items, sign)
  }

  /** What a phone sends first: leg, epoch, envelope, and a first segment of sound. */
  firstBatch(): Promise<Bytes> {
    return this.batch([this.legStatement(), ...this.epoch(), this.segment("audio", 1060)])
  }

  /** Sends batches with this leg's claim. */
  async upload(origin: string, batches: readonly Bytes[], claims?: readonly Bytes[]): Promise<UploadAnswer> {
    return uploadBytes(origin, this.id, encodeUpload({ claims: claims ?? [await this.claim()], batches }))
  }
}

/** POSTs bytes as an upload, whatever they are. */
export async function uploadBytes(origin: string, encounter: string, body: Bytes): Promise<UploadAnswer> {
  const response = await fetch(origin + routes.batches(encounter), {
    method: "POST",
    headers: { "content-type": UPLOAD_CONTENT_TYPE },
    body,
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const isReply = response.headers.get("content-type") === REPLY_CONTENT_TYPE
  return {
    status: response.status,
    reply: isReply ? parseReply(bytes) : undefined,
    problem: isReply ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as Problem),
    retryAfter: response.headers.get("retry-after") ?? undefined,
    batchIntervalMs: parseBatchInterval(response.headers.get(BATCH_INTERVAL_HEADER)),
  }
}
