import { createHash } from "node:crypto"
import { type Bytes, concatBytes } from "../src/format/bytes.ts"
import { decodeCbor, encodeCbor } from "../src/format/cbor.ts"
import { sequenceItem } from "../src/package/sequence-file.ts"
import { type Entry, writeZip } from "../src/package/zip-writer.ts"
import { MADE_MS } from "./read-package.ts"
import { unzip } from "./unzip.ts"

/** A batch of a record file as it is written: its signature, and statements with bodies. */
export type LooseBatch = [signature: Bytes, items: ([statement: Bytes, body: Bytes | null] | null)[]]

/**
 * A package taken apart, to be changed and put together again as somebody would who knows the format: with hashes that agree, so that what lies deeper is
 * what finds the change.
 */
export class TakenApart {
  folder: string
  readonly files: Map<string, Bytes>

  constructor(zip: Bytes) {
    this.files = unzip(zip)
    const nameLength = new DataView(zip.buffer, zip.byteOffset).getUint16(26, true)
    this.folder = new TextDecoder().decode(zip.subarray(30, 30 + nameLength)).split("/")[0]!
  }

  get(path: string): Bytes {
    const bytes = this.files.get(path)
    if (bytes === undefined) throw new Error(`the package has no ${path}`)
    return bytes
  }

  /** What the byte strings of a sequence file hold. */
  sequence(path: string): Bytes[] {
    const bytes = this.get(path)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const items: Bytes[] = []
    for (let at = 0; at < bytes.length; ) {
      const head = bytes[at]!
      const width = head < 0x58 ? 0 : 1 << (head - 0x58)
      const length =
        width === 0
          ? head - 0x40
          : width === 1
            ? bytes[at + 1]!
            : width === 2
              ? view.getUint16(at + 1)
              : view.getUint32(at + 1)
      at += 1 + width + length
      items.push(bytes.slice(at - length, at))
    }
    return items
  }

  setSequence(path: string, items: readonly Bytes[]): void {
    this.files.set(path, concatBytes(...items.map(sequenceItem)))
  }

  batches(number = 0): LooseBatch[] {
    return this.sequence(recordPath(number)).map((item) => decodeCbor(item) as unknown as LooseBatch)
  }

  setBatches(batches: readonly LooseBatch[], number = 0): void {
    this.setSequence(
      recordPath(number),
      batches.map((batch) => encodeCbor(batch)),
    )
  }

  /** The package again, with right hashes: what is listed, and every file as it is now. */
  async zip(): Promise<Bytes> {
    const payload = [...this.files].filter(([path]) => path.startsWith("data/")).sort(([a], [b]) => (a < b ? -1 : 1))
    const bytes = payload.reduce((sum, [, content]) => sum + content.length, 0)
    const info = new TextDecoder().decode(this.get("bag-info.txt"))
    this.#setText("bag-info.txt", info.replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${bytes}.${payload.length}`))
    this.#setText("manifest-sha256.txt", manifestOf(payload))
    const tags = [...this.files].filter(([path]) => !path.includes("/") && path !== "tagmanifest-sha256.txt")
    this.#setText("tagmanifest-sha256.txt", manifestOf(tags.sort(([a], [b]) => (a < b ? -1 : 1))))
    return this.zipAsItIs()
  }

  /** The package with whatever its manifests say. */
  async zipAsItIs(): Promise<Bytes> {
    return concatBytes(...(await Array.fromAsync(writeZip(this.#entries(), MADE_MS))))
  }

  async *#entries(): AsyncGenerator<Entry> {
    for (const [path, content] of this.files) yield { path: `${this.folder}/${path}`, content: inOne(content) }
  }

  #setText(path: string, text: string): void {
    this.files.set(path, new TextEncoder().encode(text))
  }
}

export const recordPath = (number: number): string => `data/record/${`${number}`.padStart(6, "0")}.cborseq`
export const keysPath = (number: number): string => `data/keys/${`${number}`.padStart(6, "0")}.cborseq`

function manifestOf(files: readonly (readonly [string, Bytes])[]): string {
  return files.map(([path, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${path}\n`).join("")
}

async function* inOne(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}
