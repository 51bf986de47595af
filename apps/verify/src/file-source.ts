import { type FileHandle, open } from "node:fs/promises"
import type { ByteSource } from "@alongside/evidence/verify/zip/byte-source"
import { CommandError } from "./command-error.ts"

/** A file on disk, to be closed when it has been read. */
export interface FileSource extends ByteSource, AsyncDisposable {}

/** @throws {CommandError} `PACKAGE_UNREADABLE`: here, and from `read` when the disk fails or the file becomes shorter. */
export async function openFile(path: string): Promise<FileSource> {
  const unreadable = (why: string, cause?: unknown) =>
    new CommandError("PACKAGE_UNREADABLE", `the package can't be read: ${why}`, { cause })
  let file: FileHandle
  try {
    file = await open(path, "r")
  } catch (cause) {
    throw unreadable(reasonOf(cause), cause)
  }
  const status = await file.stat()
  if (!status.isFile()) {
    await file.close()
    throw unreadable("it isn't a file")
  }
  return {
    size: status.size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(bytes, at, length - at, offset + at).catch((cause: unknown) => {
          throw unreadable(reasonOf(cause), cause)
        })
        if (bytesRead === 0) throw unreadable("it became shorter while it was read")
        at += bytesRead
      }
      return bytes
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** The system's own name of the error, which people can look up. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : `${cause}`
}
