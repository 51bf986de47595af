import { beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import type { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { keysPath, type LooseBatch, TakenApart } from "../../testing/taken-apart.ts"
import { tenSeconds } from "../../testing/ten-seconds.ts"
import { type Bytes, concatBytes, toHex } from "../format/bytes.ts"
import { decodeCbor, encodeCbor } from "../format/cbor.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { encodeDescription, type PackageDescription, parseDescription } from "../package/description.ts"
import { encodeSegmentKey, parseSegmentKey } from "../package/segment-key.ts"
import type { PackageOptions } from "../package/write-package.ts"
import { signReceipt } from "../statement/receipt.ts"
import { MAX_TAG_FILE_BYTES } from "./bag/bag.ts"
import { placeOf } from "./finding.ts"
import type { PackageReport } from "./report.ts"
import { parseTrust, type Trust } from "./trust.ts"
import { verifyPackage } from "./verify-package.ts"
import { sourceOfBytes } from "./zip/byte-source.ts"

const record = "data/record/000000.cborseq"
const film = "data/playable/leg-0-0.mp4"

let encounter: RecordedEncounter
let foreign: RecordedEncounter

beforeAll(async () => {
  encounter = await tenSeconds({ untilMs: 4000 })
  foreign = await tenSeconds({ untilMs: 1000 })
})

const verify = (zip: Bytes, trust?: Trust): Promise<PackageReport> => verifyPackage(sourceOfBytes(zip), { trust })

/** Codes with their places, without what every package here has. */
function found({ findings }: PackageReport): string[] {
  const always = ["SELF_CONSISTENT_ONLY", "TRACK_WITHHELD"]
  return findings
    .filter(({ code }) => !always.includes(code))
    .map(({ code, place }) => `${code} ${placeOf(place)}`.trim())
    .sort()
}

async function takenApart(wish: Partial<PackageOptions> = {}): Promise<TakenApart> {
  return new TakenApart((await packageOf(encounter, wish)).zip)
}

const flipped = (bytes: Bytes, at: number): Bytes => bytes.with(at, bytes[at]! ^ 1)
const kindOf = (statement: Bytes): unknown => (decodeCbor(statement) as ReadonlyMap<number, unknown>).get(0)
const trackOf = (statement: Bytes): unknown => (decodeCbor(statement) as ReadonlyMap<number, unknown>).get(3)
const isOf = (track: string) => (batch: LooseBatch) => batch[1][0] !== null && trackOf(batch[1][0]![0]) === track
const indexOfKind = (batches: readonly LooseBatch[], kind: string): number =>
  batches.findIndex(([, items]) => items.some((item) => item !== null && kindOf(item[0]) === kind))
/** The n-th batch that carries a segment of a track. */
const indexOf = (batches: readonly LooseBatch[], track: string, n: number): number =>
  batches.indexOf(batches.filter(isOf(track))[n]!)

/** Changes the record's batches and puts the package together again. */
async function withBatches(change: (batches: LooseBatch[]) => LooseBatch[] | undefined): Promise<string[]> {
  const apart = await takenApart()
  const batches = apart.batches()
  apart.setBatches(change(batches) ?? batches)
  return found(await verify(await apart.zip()))
}

async function withDescription(change: (of: PackageDescription) => Partial<PackageDescription>): Promise<string[]> {
  const apart = await takenApart()
  const description = parseDescription(apart.get("data/package.cbor"))
  apart.files.set("data/package.cbor", encodeDescription({ ...description, ...change(description) }))
  return found(await verify(await apart.zip()))
}

test("nothing is found in what nobody changed", async () => {
  for (const kind of ["whole", "others"] as const) {
    const { zip } = await packageOf(encounter, { kind })
    expect(found(await verify(zip))).toEqual([])
  }
})

describe("the container", () => {
  test("a file that was changed after the bag was made", async () => {
    const apart = await takenApart()
    apart.files.set("HOW-TO-VERIFY.txt", flipped(apart.get("HOW-TO-VERIFY.txt"), 0))
    expect(found(await verify(await apart.zipAsItIs()))).toEqual(["BAG_HASH_DIFFERS HOW-TO-VERIFY.txt"])
  })

  test("a file that was taken out", async () => {
    const apart = await takenApart()
    apart.files.delete(film)
    const codes = found(await verify(await apart.zipAsItIs()))
    expect(codes).toContain(`BAG_FILE_MISSING ${film}`)
    expect(codes).toContain(`PLAYABLE_MISSING ${film}`)
  })

  test("a file that was put in", async () => {
    const apart = await takenApart()
    apart.files.set("data/more.bin", new Uint8Array(3))
    const codes = found(await verify(await apart.zipAsItIs()))
    expect(codes).toEqual([
      "BAG_FILE_UNLISTED data/more.bin",
      "BAG_OXUM_DIFFERS bag-info.txt",
      "FILE_NOT_LOOKED_AT data/more.bin",
    ])
  })

  test("and a file that is listed, and of no kind that is known, isn't passed over", async () => {
    const apart = await takenApart()
    apart.files.set("data/timestamps/000000.tsr", new Uint8Array(3))
    expect(found(await verify(await apart.zip()))).toEqual(["FILE_NOT_LOOKED_AT data/timestamps/000000.tsr"])
  })

  test("a folder by another name", async () => {
    const apart = await takenApart()
    apart.folder = "another"
    expect(found(await verify(await apart.zip()))).toEqual(["PACKAGE_FOLDER_INVALID another"])
  })

  test("a bag that says another encounter", async () => {
    const apart = await takenApart()
    const info = new TextDecoder().decode(apart.get("bag-info.txt"))
    apart.files.set("bag-info.txt", new TextEncoder().encode(info.replace(/(External-Identifier: )./, "$1?")))
    expect(found(await verify(await apart.zip()))).toEqual(["PACKAGE_CLAIM_DIFFERS bag-info.txt"])
  })

  test("no description, or one that isn't one", async () => {
    const without = await takenApart()
    without.files.delete("data/package.cbor")
    expect(found(await verify(await without.zip()))).toEqual(["PACKAGE_FILE_MISSING data/package.cbor"])
    const other = await takenApart()
    other.files.set("data/package.cbor", encodeCbor(["alongside package 1"]))
    expect(found(await verify(await other.zip()))).toEqual(["PACKAGE_INVALID data/package.cbor"])
  })

  test("a file by a name that no package has", async () => {
    const apart = await takenApart()
    apart.files.set("data/Holiday Photo.jpg", new Uint8Array(3))
    expect(found(await verify(await apart.zip()))).toContain("PACKAGE_NAME_INVALID data/Holiday Photo.jpg")
  })

  test("a description that is too large to be one", async () => {
    const apart = await takenApart()
    apart.files.set("data/package.cbor", new Uint8Array(1024 * 1024 + 1))
    expect(found(await verify(await apart.zip()))).toContain("PACKAGE_FILE_TOO_LARGE data/package.cbor")
  })

  test("a file of the bag's own that is too large to be read, by one byte", async () => {
    const withInfoOf = async (bytes: number) => {
      const apart = await takenApart()
      const info = apart.get("bag-info.txt")
      const line = `Internal-Sender-Description: ${"x".repeat(bytes - info.length - 30)}\n`
      apart.files.set("bag-info.txt", concatBytes(info, new TextEncoder().encode(line)))
      expect(apart.get("bag-info.txt").length).toBe(bytes)
      return found(await verify(await apart.zip()))
    }
    expect(await withInfoOf(MAX_TAG_FILE_BYTES)).toEqual([])
    expect(await withInfoOf(MAX_TAG_FILE_BYTES + 1)).toContain("BAG_TAG_FILE_TOO_LARGE bag-info.txt")
  })

  test("nothing at all", async () => {
    const { zip } = await packageOf(encounter)
    expect(found(await verify(zip.slice(0, 1000)))).toEqual(
      expect.arrayContaining(["PACKAGE_EMPTY", "ZIP_END_MISSING"].map((code) => expect.stringContaining(code))),
    )
  })
})

describe("the record, by somebody who makes all hashes of the bag agree", () => {
  test("a batch left out", async () => {
    const codes = await withBatches((batches) => batches.toSpliced(indexOf(batches, "audio", 5), 1))
    expect(codes).toEqual([
      "BATCH_MISSING",
      expect.stringMatching(/^PLAYABLE_DIFFERS .* leg 0 audio$/),
      expect.stringMatching(/^SEGMENT_KEY_FOR_NOTHING data\/keys\/000000.cborseq item \d+$/),
      "STATEMENT_MISSING leg 0 audio 5",
    ])
  })

  test("the end left out", async () => {
    const codes = await withBatches((batches) => batches.slice(0, -1))
    expect(codes).toEqual(["BATCH_MISSING", "END_NOT_PROVEN leg 0"])
  })

  test("the end of one track left out", async () => {
    const codes = await withBatches((batches) => batches.toSpliced(batches.findLastIndex(isOf("audio")), 1))
    expect(codes).toEqual(
      expect.arrayContaining(["BATCH_MISSING", expect.stringMatching(/^TRACK_CUT_SHORT leg 0 audio \d+$/)]),
    )
  })

  test("a segment's body turned over", async () => {
    const codes = await withBatches((batches) => {
      const [item] = batches[indexOf(batches, "video", 2)]![1]
      item![1] = flipped(item![1]!, 100)
      return undefined
    })
    expect(codes).toEqual(expect.arrayContaining(["BODY_HASH_DIFFERS leg 0 video 2"]))
  })

  test("a statement turned over", async () => {
    let at = -1
    const codes = await withBatches((batches) => {
      at = indexOf(batches, "audio", 2)
      const [item] = batches[at]![1]
      item![0] = flipped(item![0], item![0].length - 40)
      return undefined
    })
    expect(codes).toEqual(
      expect.arrayContaining([`BATCH_HASHES_DIFFER ${record} item ${at}`, "STATEMENT_MISSING leg 0 audio 2"]),
    )
  })

  test("a signature turned over", async () => {
    let at = -1
    const codes = await withBatches((batches) => {
      at = indexOf(batches, "audio", 2)
      batches[at]![0] = flipped(batches[at]![0], batches[at]![0].length - 1)
      return undefined
    })
    expect(codes).toEqual(expect.arrayContaining([`SIGNATURE_INVALID ${record} item ${at}`]))
  })

  test("two bodies exchanged", async () => {
    const codes = await withBatches((batches) => {
      const [a, b] = [3, 4].map((n) => batches[indexOf(batches, "audio", n)]![1][0]!)
      ;[a![1], b![1]] = [b![1], a![1]]
      return undefined
    })
    expect(codes).toEqual(
      expect.arrayContaining(["BODY_HASH_DIFFERS leg 0 audio 3", "BODY_HASH_DIFFERS leg 0 audio 4"]),
    )
  })

  test("batches in another order are no fault: chains have an order of their own", async () => {
    const apart = await takenApart()
    apart.setBatches(apart.batches().reverse())
    const keys = apart.sequence(keysPath(0)).reverse()
    apart.setSequence(keysPath(0), keys)
    expect(found(await verify(await apart.zip()))).toEqual([])
  })

  test("a batch twice", async () => {
    const codes = await withBatches((batches) => [...batches, batches[4]!])
    expect(codes).toContain(`BATCH_TWICE ${record} item ${encounter.stored.length} leg 0`)
  })

  test("a batch of another recording", async () => {
    const other = new TakenApart((await packageOf(foreign)).zip).batches()
    let at = -1
    const codes = await withBatches((batches) => {
      at = batches.length
      return [...batches, other[3]!]
    })
    expect(codes).toEqual([`RECORD_OF_ANOTHER_ENCOUNTER ${record} item ${at}`])
  })

  test("an envelope's body put back", async () => {
    const codes = await withBatches((loose) => {
      const at = indexOfKind(loose, "envelope")
      const item = loose[at]![1].find((one) => one !== null && kindOf(one[0]) === "envelope")!
      item[1] = new Uint8Array(1700)
      return undefined
    })
    expect(codes).toEqual([expect.stringMatching(/^ENVELOPE_DISCLOSED leg 0 leg \d+$/)])
  })

  test("an item left out as a whole", async () => {
    const codes = await withBatches((batches) => {
      batches[indexOf(batches, "place", 1)]![1][0] = null
      return undefined
    })
    expect(codes).toEqual([
      expect.stringMatching(/^SEGMENT_KEY_FOR_NOTHING/),
      "STATEMENT_LEFT_OUT leg 0",
      "TRACK_CUT_SHORT leg 0 place 1",
    ])
  })

  test("a file that isn't a sequence", async () => {
    const apart = await takenApart()
    apart.files.set(record, concatBytes(apart.get(record), Uint8Array.of(0xff)))
    expect(found(await verify(await apart.zip()))).toEqual([
      `SEQUENCE_INVALID ${record} item ${encounter.stored.length}`,
    ])
  })
})

describe("keys", () => {
  async function withKeys(change: (keys: Bytes[]) => Bytes[]): Promise<string[]> {
    const apart = await takenApart()
    apart.setSequence(keysPath(0), change(apart.sequence(keysPath(0))))
    return found(await verify(await apart.zip()))
  }

  test("a key turned over", async () => {
    const codes = await withKeys((keys) => {
      const one = parseSegmentKey(keys[3]!)
      return keys.with(3, encodeSegmentKey({ ...one, keys: { ...one.keys, key: flipped(one.keys.key, 0) } }))
    })
    expect(codes).toEqual(
      expect.arrayContaining([expect.stringMatching(/^SEGMENT_TAG_INVALID leg 0 (audio|video|place) \d+$/)]),
    )
  })

  test("a key left out", async () => {
    const codes = await withKeys((keys) => keys.toSpliced(3, 1))
    expect(codes).toEqual(
      expect.arrayContaining([expect.stringMatching(/^SEGMENT_SEALED leg 0 (audio|video|place) \d+$/)]),
    )
  })

  test("a key twice", async () => {
    expect(await withKeys((keys) => [...keys, keys[0]!])).toEqual([
      expect.stringMatching(/^SEGMENT_KEY_TWICE .* item \d+$/),
    ])
  })

  test("a key that isn't one", async () => {
    expect(await withKeys((keys) => [...keys, encodeCbor([1])])).toEqual([
      expect.stringMatching(/^SEGMENT_KEY_INVALID .* item \d+$/),
    ])
  })
})

describe("what the package says of itself", () => {
  test("another session key than the encounter's", async () => {
    const { publicKey } = await newSigningKey()
    const codes = await withDescription(() => ({ legs: [{ leg: 0, sessionKey: publicKey }] }))
    expect(codes).toEqual(
      expect.arrayContaining(["ENCOUNTER_KEY_DIFFERS leg 0", `SESSION_KEY_UNKNOWN ${record} item 0`]),
    )
  })

  test("no leg", async () => {
    expect(await withDescription(() => ({ legs: [] }))).toContain(`SESSION_KEY_UNKNOWN ${record} item 0`)
  })

  test("another encounter", async () => {
    const codes = await withDescription(() => ({ encounter: new Uint8Array(32) }))
    expect(codes).toEqual(expect.arrayContaining([`RECORD_OF_ANOTHER_ENCOUNTER ${record} item 0`]))
  })

  test("a track withheld that is there", async () => {
    const codes = await withDescription(() => ({ withheld: new Set(["place"] as const) }))
    expect(codes).toContain("WITHHELD_AND_DISCLOSED leg 0 place 0")
  })

  test("a clip of less than it shows, and of more", async () => {
    const range = (fromMs: number, toMs: number) => ({
      from: { leg: 0, elapsedMs: fromMs },
      to: { leg: 0, elapsedMs: toMs },
    })
    const apart = await takenApart({ kind: "clip", range: range(1000, 2000) })
    const description = parseDescription(apart.get("data/package.cbor"))
    apart.files.set("data/package.cbor", encodeDescription({ ...description, range: range(1000, 1500) }))
    expect(found(await verify(await apart.zip()))).toContain("CLIP_SHOWS_MORE leg 0 video 3")
    apart.files.set("data/package.cbor", encodeDescription({ ...description, range: range(1000, 3000) }))
    expect(found(await verify(await apart.zip()))).toContain("CLIP_SHOWS_LESS leg 0 video 4")
  })

  test("a copy that isn't there, and one that isn't named", async () => {
    const path = "data/playable/leg-0-1.mp4"
    const [more] = await withDescription(({ playable }) => ({ playable: [...playable, { ...playable[0]!, path }] }))
    expect(more).toBe("PLAYABLE_MISSING data/playable/leg-0-1.mp4")
    expect(await withDescription(() => ({ playable: [] }))).toContain(`PLAYABLE_UNLISTED ${film}`)
  })
})

describe("copies that play", () => {
  async function withFilm(change: (bytes: Bytes) => Bytes): Promise<string[]> {
    const apart = await takenApart()
    apart.files.set(film, change(apart.get(film)))
    return found(await verify(await apart.zip()))
  }

  test("a picture that wasn't recorded", async () => {
    const codes = await withFilm((bytes) => flipped(bytes, bytes.length - 5))
    expect(codes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^PLAYABLE_DIFFERS data\/playable\/leg-0-0.mp4 leg 0 (audio|video)$/),
      ]),
    )
  })

  test("pictures at another time", async () => {
    // The table of durations: what comes after it plays later.
    const codes = await withFilm((bytes) => {
      const at = new TextDecoder("latin1").decode(bytes).indexOf("stts") + 4 + 8 + 4
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, 90_000)
      return bytes
    })
    expect(codes).toEqual(expect.arrayContaining([expect.stringMatching(/^PLAYABLE_DIFFERS .* leg 0 video$/)]))
  })

  test("sound at another time", async () => {
    const codes = await withFilm((bytes) => {
      const text = new TextDecoder("latin1").decode(bytes)
      const at = text.indexOf("stts", text.indexOf("stts") + 4) + 4 + 8 + 4
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, 9600)
      return bytes
    })
    expect(codes).toEqual(expect.arrayContaining([expect.stringMatching(/^PLAYABLE_DIFFERS .* leg 0 audio$/)]))
  })

  test("sound and pictures a fifth of a second apart", async () => {
    // How long nothing is shown before the first picture.
    const codes = await withFilm((bytes) => {
      const at = new TextDecoder("latin1").decode(bytes).indexOf("elst") + 4 + 4 + 4
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      view.setBigUint64(at, view.getBigUint64(at) + 18_000n)
      return bytes
    })
    expect(codes).toEqual(expect.arrayContaining([expect.stringMatching(/^PLAYABLE_DIFFERS .* leg 0 audio$/)]))
  })

  test("one that breaks off, or isn't one", async () => {
    expect(await withFilm((bytes) => bytes.slice(0, bytes.length - 2000))).toContain(`PLAYABLE_INVALID ${film}`)
    expect(await withFilm((bytes) => bytes.slice(50))).toContain(`PLAYABLE_INVALID ${film}`)
  })

  test("of a kind that isn't compared", async () => {
    const apart = await takenApart()
    const description = parseDescription(apart.get("data/package.cbor"))
    const path = "data/playable/leg-0-1.webm"
    apart.files.set(path, new Uint8Array(10))
    const playable = [...description.playable, { ...description.playable[0]!, path }]
    apart.files.set("data/package.cbor", encodeDescription({ ...description, playable }))
    expect(found(await verify(await apart.zip()))).toEqual([`PLAYABLE_NOT_COMPARED ${path}`])
  })
})

describe("receipts", () => {
  async function withReceipts(change: (receipts: Bytes[]) => Promise<Bytes[]> | Bytes[]): Promise<string[]> {
    const apart = await takenApart()
    apart.setSequence("data/receipts.cborseq", await change(apart.sequence("data/receipts.cborseq")))
    return found(await verify(await apart.zip()))
  }
  const place = "data/receipts.cborseq item"

  test("one turned over", async () => {
    const codes = await withReceipts((receipts) => receipts.with(4, flipped(receipts[4]!, receipts[4]!.length - 1)))
    expect(codes).toContain(`SIGNATURE_INVALID ${place} 4`)
  })

  test("one left out", async () => {
    const codes = await withReceipts((receipts) => receipts.toSpliced(4, 1))
    expect(codes).toEqual([
      expect.stringMatching(/^BATCH_WITHOUT_RECEIPT data\/record\/000000.cborseq item \d+ leg 0$/),
      "RECEIPT_NAMED_AND_MISSING leg 0",
    ])
  })

  test("all left out", async () => {
    expect(await withReceipts(() => [])).toContain("RECEIPTS_MISSING")
  })

  test("one of another recording", async () => {
    const [other] = foreign.signed
    const codes = await withReceipts((receipts) => [...receipts, other!])
    expect(codes).toEqual([`RECEIPT_OF_ANOTHER_ENCOUNTER ${place} ${encounter.signed.length}`])
  })

  test("by another server, with other times", async () => {
    const apart = await takenApart()
    const server = await newSigningKey()
    const { hash } = (await packageOf(encounter)).batches[5]!
    const receipt = await signReceipt(
      { encounter: encounter.encounter, received: [{ receivedMs: 5, batch: hash }] },
      server.sign,
    )
    apart.setSequence("data/receipts.cborseq", [...apart.sequence("data/receipts.cborseq"), receipt])
    const unknown = found(await verify(await apart.zip()))
    expect(unknown).toEqual([`SIGNATURE_INVALID ${place} ${encounter.signed.length}`])
    const trust = parseTrust(`server ${toHex(server.publicKey)} another server`)
    const known = found(await verify(await apart.zip(), trust))
    expect(known).toEqual([`RECEIPT_TIMES_DIFFER ${place} ${encounter.signed.length}`, "SERVER_KEY_UNTRUSTED"])
  })
})
