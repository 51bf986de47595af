import type { Bytes } from "@alongside/evidence/format/bytes"
import { ExportError } from "./error.ts"
import { exportFolder } from "./export-folder.ts"

/** Where a package is written to. Until `finish` resolves there is no file of its name with anything in it. */
export interface ExportSink {
  /** The bytes are the caller's again when this resolves. */
  write(bytes: Bytes): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing behind. */
  breakOff(): Promise<void>
}

/** Writes to the file that she chose. The browser exchanges it for the whole when all is written. @throws {ExportError} */
export async function chosenFileSink(file: FileSystemFileHandle): Promise<ExportSink> {
  const stream = await named(() => file.createWritable())
  return {
    write: (bytes) => named(() => stream.write(bytes)),
    finish: () => named(() => stream.close()),
    breakOff: () => stream.abort().catch(() => undefined),
  }
}

/** What handles can do in workers; the page's declarations don't have it, since pages can't. */
type InPlace = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<{
    write(bytes: Bytes, options: { readonly at: number }): number
    truncate(length: number): void
    flush(): void
    close(): void
  }>
}

/** Writes into the app's own folder, from where the page hands it on. Workers only. @throws {ExportError} */
export async function ownFolderSink(name: string): Promise<ExportSink> {
  const folder = await exportFolder().catch((cause: unknown) => {
    if (isFull(cause)) throw diskFull(cause)
    throw new ExportError("EXPORT_NO_PLACE", "this browser keeps no files for pages", { cause })
  })
  const file = (await named(() => folder.getFileHandle(name, { create: true }))) as InPlace
  const access = await named(() => file.createSyncAccessHandle())
  let at = 0
  access.truncate(0)
  return {
    write: (bytes) =>
      named(async () => {
        const written = access.write(bytes, { at })
        // A disk without room takes a part, and says nothing.
        if (written < bytes.length) throw new DOMException("the disk took a part", "QuotaExceededError")
        at += written
      }),
    finish: () =>
      named(async () => {
        access.flush()
        access.close()
      }),
    breakOff: async () => {
      access.close()
      await folder.removeEntry(name).catch(() => undefined)
    },
  }
}

const isFull = (cause: unknown): boolean => cause instanceof DOMException && cause.name === "QuotaExceededError"

function diskFull(cause: unknown): ExportError {
  return new ExportError("EXPORT_DISK_FULL", "this device has no room for the package", { cause })
}

/** Says what the browser refuses with a code of ours. */
async function named<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (isFull(cause)) throw diskFull(cause)
    throw new ExportError("EXPORT_FILE_REFUSED", "the browser doesn't let the file be written", { cause })
  }
}
