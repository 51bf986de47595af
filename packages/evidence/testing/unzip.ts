import type { Bytes } from "../src/format/bytes.ts"

/** Files of a zip of stored entries by path, without the top-level directory; by its directory alone, as little programs read zips. */
export function unzip(zip: Bytes): Map<string, Bytes> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = zip.length - 22
  if (view.getUint32(end, true) !== 0x06054b50) throw new Error("the zip has no end where it has to be")
  const files = new Map<string, Bytes>()
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, nameLength, extra] = [
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
    ]
    const local = view.getUint32(at + 42, true)
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    const path = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength))
    files.set(path.slice(path.indexOf("/") + 1), zip.slice(from, from + size))
    at += 46 + nameLength + extra
  }
  return files
}
