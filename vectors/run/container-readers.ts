import type { Bytes } from "@alongside/evidence/format/bytes"
import { algorithmsFor, checkHashes, readBag } from "@alongside/evidence/verify/bag/bag"
import type { BagFinding } from "@alongside/evidence/verify/bag/finding"
import { digestsEverywhere, type HashAlgorithm } from "@alongside/evidence/verify/digests"
import { placeOf } from "@alongside/evidence/verify/finding"
import { parseTrust, TrustError } from "@alongside/evidence/verify/trust"
import { sourceOfBytes } from "@alongside/evidence/verify/zip/byte-source"
import { crc32 } from "@alongside/evidence/verify/zip/crc32"
import type { ZipFinding } from "@alongside/evidence/verify/zip/finding"
import { readEntry, readZip } from "@alongside/evidence/verify/zip/read-zip"
import { Refused } from "./refused.ts"

type Found = ZipFinding | BagFinding

/** Reads a zip to its end: the names and bytes of its files. */
export async function readZipVector(bytes: Bytes): Promise<Readonly<Record<string, unknown>>> {
  return refusing(async (report) => ({ files: [...(await filesOf(bytes, report))] }))
}

/** Reads a bag that lies in the one folder of a zip. */
export async function readBagVector(bytes: Bytes): Promise<Readonly<Record<string, unknown>>> {
  return refusing(async (report) => {
    const zipped = await filesOf(bytes, report)
    const files = new Map([...zipped].map(([path, content]) => [path.slice(path.indexOf("/") + 1), content]))
    const sizes = new Map([...files].map(([path, content]) => [path, content.length]))
    const bag = await readBag({ sizes, read: async (path) => files.get(path)! }, report)
    for (const [path, content] of bag === undefined ? [] : files) {
      const hashes = algorithmsFor(bag!, path).map((algorithm): [HashAlgorithm, Bytes] => {
        const hash = digestsEverywhere.newHash(algorithm)
        hash.update(content)
        return [algorithm, hash.digest()]
      })
      checkHashes(bag!, path, new Map(hashes), report)
    }
    return { payload: [...files.keys()].filter((path) => path.startsWith("data/")) }
  })
}

async function filesOf(bytes: Bytes, report: (found: Found) => void): Promise<Map<string, Bytes>> {
  const source = sourceOfBytes(bytes)
  const files = new Map<string, Bytes>()
  for (const entry of await readZip(source, report)) {
    const pieces = await Array.fromAsync(readEntry(source, entry, crc32, report))
    files.set(entry.name, Uint8Array.from(pieces.flatMap((piece) => [...piece])))
  }
  return files
}

/** What `read` gives, when nothing was found. @throws {Refused} with everything that was. */
async function refusing<T>(read: (report: (found: Found) => void) => Promise<T>): Promise<T> {
  const found: string[] = []
  const given = await read(({ code, file, ...rest }) => {
    const place = placeOf({
      ...(file === undefined ? {} : { file }),
      ...("offset" in rest ? { offset: rest.offset } : {}),
    })
    found.push(place === "" ? code : `${code} at ${place}`)
  })
  if (found.length > 0) throw new Refused(found.join(", "))
  return given
}

/** Reads a trust file. @throws {Refused} */
export function readTrustVector(bytes: Bytes): Readonly<Record<string, unknown>> {
  try {
    return { trust: parseTrust(new TextDecoder().decode(bytes)) }
  } catch (error) {
    if (error instanceof TrustError) throw new Refused(`${error.code} at line ${error.line}`)
    throw error
  }
}
