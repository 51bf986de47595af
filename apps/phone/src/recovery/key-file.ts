import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeFirstCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import type { OlderKeys } from "@alongside/evidence/recovery/key-ring"
import { type RecoverySecret, recoverySecretFrom } from "@alongside/evidence/recovery/secret"

/**
 * The private halves that are on this phone: all in one file of the origin's private file system, and nowhere else.
 *
 * IndexedDB is no place for them: what is deleted there stays on the disk until the browser cares to tidy up. This file is written
 * where it is, by a sync access handle, and overwritten before it is removed (spec/recovery.md §9).
 */
export interface KeysHere {
  /** The phone's own first secret, until it has left. */
  readonly secret: RecoverySecret | undefined
  /** Keys from before it, and from before what is leaving. */
  readonly older: readonly OlderKeys[]
  /** The secret that a sheet carries already, and that the server hasn't confirmed yet. */
  readonly leaving: RecoverySecret | undefined
  /** The secret of the sheet that the new one takes the place of, until then. */
  readonly replaced: RecoverySecret | undefined
}

const NAME = "key"
const LOCK = "alongside key"
/** One block of most file systems; of a fixed size, so that nothing is ever moved elsewhere to grow. */
const LENGTH = 4096

/** Runs `use` while no other thread or tab changes the file. */
export function holdingKeyFile<T>(use: () => Promise<T>): Promise<T> {
  return navigator.locks.request(LOCK, use)
}

/**
 * What is in the file. `undefined` when there is none, and where the browser has no such file system.
 * @throws Error when there is one that can't be read: it isn't to be taken for none, or a new key would take its place.
 */
export async function readKeysHere(): Promise<KeysHere | undefined> {
  let handle: FileSystemFileHandle
  try {
    handle = await (await navigator.storage.getDirectory()).getFileHandle(NAME)
  } catch (cause) {
    // Not found; refused, as in private windows; or a browser without it.
    if (cause instanceof DOMException || cause instanceof TypeError) return undefined
    throw cause
  }
  return decodeKeys(new Uint8Array(await (await handle.getFile()).arrayBuffer()))
}

/** Resolves when they are on the disk. Workers only. @throws DOMException where the browser keeps no such file. */
export async function writeKeysHere(keys: KeysHere): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  const encoded = encodeKeys(keys)
  if (encoded.length > LENGTH) throw new RangeError("the key file has no room for so many keys")
  const block = new Uint8Array(LENGTH)
  block.set(encoded)
  await overwrite(await folder.getFileHandle(NAME, { create: true }), block)
  block.fill(0)
}

/** Overwrites the file where it is, and removes it. Workers only. */
export async function eraseKeysHere(): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  let handle: FileSystemFileHandle
  try {
    handle = await folder.getFileHandle(NAME)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotFoundError") return
    throw cause
  }
  await overwrite(handle, new Uint8Array(LENGTH))
  await folder.removeEntry(NAME)
}

/** What handles can do in workers; the page's declarations don't have it, since pages can't. */
type InPlace = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<{
    write(bytes: Bytes, options: { readonly at: number }): number
    flush(): void
    close(): void
  }>
}

async function overwrite(handle: FileSystemFileHandle, block: Bytes): Promise<void> {
  const access = await (handle as InPlace).createSyncAccessHandle()
  try {
    access.write(block, { at: 0 })
    access.flush()
  } finally {
    access.close()
  }
}

const TITLE = "alongside keys here 1"

function encodeKeys({ secret, older, leaving, replaced }: KeysHere): Bytes {
  const pairs = older.map(({ recovery, advice }) => [recovery, advice ?? null])
  return encodeCbor([TITLE, secret ?? null, pairs, leaving ?? null, replaced ?? null])
}

function decodeKeys(bytes: Bytes): KeysHere | undefined {
  // Overwritten, and the browser died before it was removed.
  if (bytes.every((byte) => byte === 0)) return undefined
  const { value: parts } = decodeFirstCbor(bytes)
  if (!Array.isArray(parts) || parts[0] !== TITLE) throw new Error("the key file isn't one")
  const [, secret, older, leaving, replaced] = parts as readonly Cbor[]
  return {
    secret: secretOf(secret),
    older: (older as readonly Cbor[]).map((pair) => {
      const [recovery, advice] = pair as readonly (string | null)[]
      return { recovery: recovery!, advice: advice ?? undefined }
    }),
    leaving: secretOf(leaving),
    replaced: secretOf(replaced),
  }
}

const secretOf = (value: Cbor | undefined): RecoverySecret | undefined =>
  value instanceof Uint8Array ? recoverySecretFrom(value as Bytes) : undefined
