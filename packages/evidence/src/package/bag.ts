import { sha256 } from "@noble/hashes/sha2.js"
import { type Bytes, toHex } from "../format/bytes.ts"
import type { Entry } from "./zip-writer.ts"

/** What a bag says of itself in `bag-info.txt`. */
export interface BagInfo {
  readonly madeMs: number
  readonly software: string
  /** The encounter, in hexadecimal. */
  readonly identifier: string
  readonly description: string
}

interface Line {
  readonly path: string
  readonly hash: string
}

const BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
const DATA = "data/"

/**
 * Makes a bag (BagIt 1.0, RFC 8493; spec/package.md §3.2) of files as they come: passes them on under its top-level directory, and adds the bag's own.
 * @param files - paths within the bag: below `data/`, or tag files at its root.
 */
export async function* bagOf(
  folder: string,
  files: AsyncIterable<Entry>,
  info: () => BagInfo,
): AsyncGenerator<Entry, void> {
  const payload: Line[] = []
  const tags: Line[] = []
  let payloadBytes = 0
  const within = ({ path, content }: Entry): Entry => ({
    path: `${folder}/${path}`,
    content: hashed(content, (hash, length) => {
      const isPayload = path.startsWith(DATA)
      if (isPayload) payloadBytes += length
      ;(isPayload ? payload : tags).push({ path, hash })
    }),
  })
  yield within(textFile("bagit.txt", BAGIT))
  for await (const file of files) yield within(file)
  yield within(textFile("bag-info.txt", bagInfo(info(), `${payloadBytes}.${payload.length}`)))
  yield within(textFile("manifest-sha256.txt", manifest(payload)))
  yield within(textFile("tagmanifest-sha256.txt", manifest(tags)))
}

export function textFile(path: string, text: string): Entry {
  return { path, content: once(new TextEncoder().encode(text)) }
}

export async function* once(bytes: Bytes): AsyncGenerator<Bytes, void> {
  yield bytes
}

async function* hashed(
  content: AsyncIterable<Bytes>,
  tell: (hash: string, length: number) => void,
): AsyncGenerator<Bytes, void> {
  const hash = sha256.create()
  let length = 0
  for await (const bytes of content) {
    hash.update(bytes)
    length += bytes.length
    yield bytes
  }
  tell(toHex(hash.digest()), length)
}

/** Lines as `sha256sum` writes and checks them, in order of their paths. */
function manifest(lines: readonly Line[]): string {
  const sorted = [...lines].sort((a, b) => (a.path < b.path ? -1 : 1))
  return sorted.map(({ path, hash }) => `${hash}  ${path}\n`).join("")
}

function bagInfo({ madeMs, software, identifier, description }: BagInfo, oxum: string): string {
  return [
    `Bagging-Date: ${new Date(madeMs).toISOString().slice(0, 10)}`,
    `Payload-Oxum: ${oxum}`,
    `Bag-Software-Agent: ${software}`,
    `External-Identifier: ${identifier}`,
    `External-Description: ${description}`,
    "",
  ].join("\n")
}
