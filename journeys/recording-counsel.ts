/** Counsel's console as it records what counsel says, without a browser: seals with the console's own code, says whose it is, uploads. */
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { ADVICE_CONTENT_TYPE, type AdviceRecord, encodeAdvicePost, signAdviceRecord } from "@alongside/protocol/advice"
import type { Joining } from "@alongside/protocol/joining"
import { routes } from "@alongside/protocol/routes"
import { encodeUpload } from "@alongside/protocol/upload"
import { AdviceWriter } from "../apps/console/src/advice/advice-writer.ts"
import { SignedCounsel, signerOf } from "./signed-counsel.ts"
import { codeOf } from "./signed-owner.ts"
import { type UploadAnswer, uploadBytes } from "./signed-phone.ts"

/** The whole of counsel's side, but for their microphone. */
export class RecordingCounsel {
  readonly server: { readonly url: string }
  readonly joining: Joining
  readonly counsel: SignedCounsel
  readonly encounter: Bytes
  readonly writer: AdviceWriter
  readonly batches: Bytes[]

  private constructor(
    parts: Pick<RecordingCounsel, "server" | "joining" | "counsel" | "encounter" | "writer" | "batches">,
  ) {
    this.server = parts.server
    this.joining = parts.joining
    this.counsel = parts.counsel
    this.encounter = parts.encounter
    this.writer = parts.writer
    this.batches = parts.batches
  }

  /** Begins a record of what they say to whoever recorded `encounter`. @param advice - Her recipient. */
  static async begin(
    server: { readonly url: string },
    joining: Joining,
    encounter: Bytes,
    advice: string,
  ): Promise<RecordingCounsel> {
    const batches: Bytes[] = []
    const { counselKey, signingSeed, identity } = joining
    const writer = await AdviceWriter.begin({
      counsel: { counselKey, sign: signerOf(signingSeed) },
      recipients: { counsel: await recipientOf(identity), person: advice },
      batch: (bytes) => void batches.push(bytes),
    })
    const counsel = await SignedCounsel.as(server.url, joining)
    return new RecordingCounsel({ server, joining, counsel, encounter, writer, batches })
  }

  get id(): string {
    return toHex(this.writer.record)
  }

  /** Says whose the record is. @returns `taken`, or the server's code. */
  async announce(other: Partial<AdviceRecord> = {}, sign = signerOf(this.joining.signingSeed)): Promise<string> {
    const said = {
      ...{ encounter: this.encounter, record: this.writer.record, counselKey: this.joining.counselKey, atMs: 1 },
      ...other,
    }
    return this.post(encodeAdvicePost({ signed: await signAdviceRecord(said, sign), claim: this.writer.claim }))
  }

  async post(body: Bytes): Promise<string> {
    const headers = { authorization: `Bearer ${this.counsel.token}`, "content-type": ADVICE_CONTENT_TYPE }
    const url = this.server.url + routes.advice(toHex(this.encounter))
    const response = await fetch(url, { method: "POST", headers, body })
    return (await codeOf(response)) ?? "taken"
  }

  /** As phones upload: the same route, and no session. */
  tryUpload(): Promise<UploadAnswer> {
    const body = encodeUpload({ claims: [this.writer.claim], batches: this.batches })
    return uploadBytes(this.server.url, this.id, body)
  }

  /** Uploads everything that was written so far. */
  async upload(): Promise<void> {
    const { status } = await this.tryUpload()
    if (status !== 200) throw new Error(`counsel's record was refused: ${status}`)
  }
}
