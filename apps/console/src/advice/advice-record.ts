import { fromHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import type { ThreadMessage } from "@alongside/live/call/message-thread"
import { ask, type Session } from "@alongside/live/relay/session"
import { encodeAdvicePost, signAdviceRecord } from "@alongside/protocol/advice"
import { hearingPhrases } from "@alongside/protocol/call/phrases"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import type { Account } from "../account/account.ts"
import type { AdviceState } from "./advice-state.ts"
import { AdviceUpload } from "./advice-upload.ts"
import { AdviceWriter } from "./advice-writer.ts"
import { VoiceRecorder } from "./voice-recorder.ts"

export interface AdviceRecordParts {
  readonly session: Session
  readonly counsel: Account & { readonly identity: string }
  /** The person's, hexadecimal. */
  readonly encounter: string
  /** Recipient of the person's advice key. */
  readonly advice: string
  readonly changed: (state: AdviceState) => void
}

/** Shorter is what a network takes now and then. */
const BEHIND_MS = 5000

/** Counsel's own record of one call: what goes out to the person, and what the two write (spec/advice.md). */
export class AdviceRecord {
  readonly #writer: AdviceWriter
  readonly #upload: AdviceUpload
  readonly #voice: VoiceRecorder | undefined
  readonly #changed: AdviceRecordParts["changed"]
  readonly #looking: ReturnType<typeof setInterval>
  /** Messages that are in it, by writer and place. */
  readonly #written = new Set<string>()

  private constructor(
    writer: AdviceWriter,
    upload: AdviceUpload,
    voice: VoiceRecorder | undefined,
    changed: AdviceRecordParts["changed"],
  ) {
    this.#writer = writer
    this.#upload = upload
    this.#voice = voice
    this.#changed = changed
    this.#looking = setInterval(() => this.#tell(), 1000)
    this.#tell()
  }

  /** @throws {ServerError} while the server can't be asked who it is. */
  static async begin({ session, counsel, encounter, advice, changed }: AdviceRecordParts): Promise<AdviceRecord> {
    const organisation = organisationSchema.parse((await ask(session.origin + routes.organisation)).json())
    const early: Uint8Array<ArrayBuffer>[] = []
    let upload: AdviceUpload | undefined
    const writer = await AdviceWriter.begin({
      counsel,
      recipients: { counsel: await recipientOf(counsel.identity), person: advice },
      batch: (bytes) => (upload === undefined ? void early.push(bytes) : upload.add(bytes)),
    })
    const { record, claim } = writer
    const said = { encounter: fromHex(encounter)!, record, counselKey: counsel.counselKey, atMs: Date.now() }
    const post = encodeAdvicePost({ signed: await signAdviceRecord(said, counsel.sign), claim })
    let tell = (): void => undefined
    upload = new AdviceUpload({
      ...{ session, encounter, record, claim, post, serverKey: fromHex(organisation.serverKey)! },
      receipt: (hash) => writer.noteReceipt(hash),
      changed: () => tell(),
    })
    for (const bytes of early.splice(0)) upload.add(bytes)
    const voice = await VoiceRecorder.open(writer.zeroMs, {
      piece: (piece) => writer.voice(piece),
      lacking: (cause, startMs, durationMs) => writer.gap(cause, startMs, durationMs),
    })
    // What is heard can't be kept here, which stands in the record.
    if (voice === undefined) writer.gap("encoder-failed", writer.zeroMs, 0)
    const made = new AdviceRecord(writer, upload, voice, changed)
    tell = () => made.#tell()
    return made
  }

  /** @param track - What goes out to the person from now on. */
  setVoice(track: MediaStreamTrack | undefined): void {
    this.#voice?.setTrack(track)
  }

  /** @param messages - Everything that was written in the call so far. */
  setMessages(messages: readonly ThreadMessage[]): void {
    for (const { from, sequence, atMs, phrase: said, text, hearing } of messages) {
      const place = `${from} ${sequence}`
      if (this.#written.has(place)) continue
      this.#written.add(place)
      const phrase = hearing === undefined ? said : hearingPhrases[hearing.officerHears ? "hears" : "gone"]
      this.#writer.message({ from: from === "caller" ? "person" : "counsel", atMs, phrase, text })
    }
  }

  /** Closes it. What the server hasn't got yet is still brought to it, as long as the page is there. */
  async end(): Promise<void> {
    clearInterval(this.#looking)
    await this.#voice?.close()
    await this.#writer.end()
  }

  #tell(): void {
    const { isRefused, behindMs } = this.#upload
    if (isRefused) this.#changed("refused")
    else if (behindMs > BEHIND_MS) this.#changed("behind")
    else this.#changed(this.#voice === undefined ? "writing only" : "recording")
  }
}
