import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { EnvelopeKeys } from "@alongside/evidence/package/envelope-keys"
import type { PackageSource, StoredBatch } from "@alongside/evidence/package/source"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { Records } from "@alongside/live/relay/records"
import { parseRecordFrames } from "@alongside/protocol/watch"
import type { ExportTask } from "./export-orders.ts"
import type { OwnServer } from "./own-server.ts"

/** What of an encounter is where: as {@link ServerSource.open} has found it. */
interface Known {
  readonly encounter: Bytes
  readonly server: OwnServer
  readonly records: Records
  readonly keys: EnvelopeKeys
  readonly serverKey: Bytes
  /** One past the last record that there was when it was opened: what comes later is in no package of now. */
  readonly end: number
  /** Told of the bytes that came. */
  readonly came: (bytes: number) => void
}

/** An encounter as the server hands it to its owner, for a package: read in order, opened here. */
export class ServerSource implements PackageSource {
  readonly encounter: Bytes
  readonly keys: EnvelopeKeys
  readonly serverKeys: readonly Bytes[]
  readonly #known: Known

  private constructor(known: Known) {
    this.#known = known
    this.encounter = known.encounter
    this.keys = known.keys
    this.serverKeys = [known.serverKey]
  }

  /** Fetches what opens the encounter: leg statements, epochs and her envelopes. @throws ServerError */
  static async open(
    parts: Omit<Known, "records" | "keys" | "end"> & Pick<ExportTask, "identities" | "advice">,
  ): Promise<ServerSource> {
    const openersOf = (kind: "recovery" | "advice", identities: readonly string[]) =>
      identities.map(async (identity) => ({
        reader: readerOf({ kind, recipient: await recipientOf(identity) }),
        identity,
      }))
    const openers = [...openersOf("recovery", parts.identities), ...openersOf("advice", parts.advice)]
    const keys = new EnvelopeKeys(parts.encounter, await Promise.all(openers))
    const records = new Records(parts.server.session, toHex(parts.encounter))
    let end = 0
    for await (const lines of records.index(0)) {
      for (const { ordinal, entry } of lines) {
        end = ordinal + 1
        const brings = entry.statements.some(({ kind }) => kind === "leg" || kind === "epoch" || kind === "envelope")
        if (!brings) continue
        for await (const bytes of records.between(ordinal, ordinal + 1)) {
          for (const { batch } of parseRecordFrames(bytes) ?? []) await keys.take(batch)
        }
      }
    }
    return new ServerSource({ ...parts, records, keys, end })
  }

  async *batches(from: number, to: number): AsyncGenerator<StoredBatch, void> {
    const { records, came, end } = this.#known
    for await (const bytes of records.between(from, Math.min(to, end))) {
      came(bytes.length)
      for (const { ordinal, batch } of parseRecordFrames(bytes) ?? []) yield { ordinal, batch }
    }
  }

  receipts(): AsyncIterable<Bytes> {
    return this.#known.server.receipts(toHex(this.encounter))
  }
}
