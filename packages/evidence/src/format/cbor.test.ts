import { decode, encode, rfc8949EncodeOptions } from "cborg"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { toHex } from "./bytes.ts"
import { type Cbor, decodeCbor, decodeCborInPlace, decodeFirstCbor, encodeCbor, MAX_DEPTH } from "./cbor.ts"
import { FormatError } from "./error.ts"

const integer = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  // Around every length of a head.
  fc
    .constantFrom(24, 2 ** 8, 2 ** 16, 2 ** 32, Number.MAX_SAFE_INTEGER)
    .chain((edge) => fc.integer({ min: -1, max: 0 }).map((by) => edge + by)),
)

const { item } = fc.letrec<{ item: Cbor; leaf: Cbor; list: Cbor; map: Cbor }>((tie) => ({
  leaf: fc.oneof(
    integer,
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
    fc.constant(null),
  ),
  list: fc.array(tie("item"), { maxLength: 30 }) as fc.Arbitrary<Cbor>,
  map: fc.array(fc.tuple(fc.nat({ max: 300 }), tie("item")), { maxLength: 30 }).map((entries) => new Map(entries)),
  item: fc.oneof(
    { maxDepth: MAX_DEPTH - 1, depthSize: "small" },
    tie("leaf"),
    tie("list"),
    tie("map"),
  ) as fc.Arbitrary<Cbor>,
}))

/** Maps in the order of their keys, as they come back. */
function inOrder(value: Cbor): Cbor {
  if (value instanceof Map) {
    return new Map([...value].sort(([a], [b]) => a - b).map(([key, one]) => [key, inOrder(one)]))
  }
  return Array.isArray(value) ? (value as readonly Cbor[]).map(inOrder) : value
}

/** What an independent library, told to be strict and then to write the same again, makes of the bytes: the value, or nothing. */
function readByCborg(bytes: Uint8Array): Cbor | undefined {
  try {
    const options = { allowUndefined: false, allowInfinity: false, allowNaN: false, allowBigInt: false }
    const value: unknown = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, strict: true, ...options })
    const isSame = toHex(encode(value, rfc8949EncodeOptions)) === toHex(bytes)
    return isSame && isOurs(value, 0) ? (value as Cbor) : undefined
  } catch {
    return undefined
  }
}

/** cborg knows more of CBOR than our formats use. */
function isOurs(value: unknown, depth: number): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0)
  if (Array.isArray(value)) return depth < MAX_DEPTH && value.every((one) => isOurs(one, depth + 1))
  if (value instanceof Map) {
    const isKey = (key: unknown) => typeof key === "number" && Number.isSafeInteger(key) && key >= 0
    return depth < MAX_DEPTH && [...value].every(([key, one]) => isKey(key) && isOurs(one, depth + 1))
  }
  return value === null || typeof value === "boolean" || typeof value === "string" || value instanceof Uint8Array
}

function readByUs(bytes: Uint8Array): Cbor | undefined {
  try {
    return decodeCbor(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError)
    return undefined
  }
}

/** Bytes that are nearly CBOR: an item with a few bytes exchanged, put in or taken away. */
const nearlyCbor = fc
  .tuple(item, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 2 })), { maxLength: 3 }))
  .map(([value, edits]) => {
    const bytes = [...encodeCbor(value)]
    for (const [where, byte, removed] of edits) bytes.splice(where % (bytes.length + 1), removed, byte)
    return Uint8Array.from(bytes)
  })

describe("our CBOR is deterministic CBOR", () => {
  test("what is written is read back, and is what an independent library writes", () => {
    fc.assert(
      fc.property(item, (value) => {
        const bytes = encodeCbor(value)
        expect(decodeCbor(bytes)).toEqual(inOrder(value))
        expect(toHex(bytes)).toBe(toHex(encode(value, rfc8949EncodeOptions)))
      }),
    )
  })

  test("bytes are read exactly when an independent library would write the very same bytes for what it reads", () => {
    fc.assert(
      fc.property(fc.oneof(nearlyCbor, fc.uint8Array({ maxLength: 12 })), (bytes) => {
        expect(readByUs(bytes)).toEqual(readByCborg(bytes))
      }),
      { numRuns: 2000 },
    )
  })

  test("what follows an item is left alone", () => {
    fc.assert(
      fc.property(item, fc.uint8Array({ maxLength: 20 }), (value, rest) => {
        const bytes = encodeCbor(value)
        const both = Uint8Array.from([...bytes, ...rest])
        expect(decodeFirstCbor(both)).toEqual({ value: inOrder(value), length: bytes.length })
      }),
    )
  })

  test("what was read shares no memory with where it was read from", () => {
    const bytes = encodeCbor([Uint8Array.of(1, 2, 3)])
    const [inner] = decodeCbor(Buffer.from(bytes)) as [Uint8Array]
    expect(inner.buffer.byteLength).toBe(3)
    expect(Object.getPrototypeOf(inner)).toBe(Uint8Array.prototype)
  })

  test("a million arrays within each other are refused, and don't run out of stack", () => {
    const bytes = new Uint8Array(1_000_000).fill(0x81)
    expect(() => decodeCbor(bytes)).toThrow(expect.objectContaining({ code: "CBOR_INVALID" }))
  })

  test.each([1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("%d isn't written", (number) => {
    expect(() => encodeCbor(number)).toThrow(RangeError)
  })

  test("a map key below 0 isn't written", () => {
    expect(() => encodeCbor(new Map([[-1, 0]]))).toThrow(RangeError)
  })

  test("minus zero is zero", () => {
    expect(toHex(encodeCbor(-0))).toBe("00")
  })
})

test("read in place it means the same, and byte strings are where they were", () => {
  fc.assert(
    fc.property(item, (value) => {
      const bytes = encodeCbor(value)
      expect(inOrder(decodeCborInPlace(bytes))).toEqual(inOrder(decodeCbor(bytes)))
    }),
  )
  const bytes = encodeCbor([new Uint8Array([7, 8])])
  const [inPlace] = decodeCborInPlace(bytes) as [Uint8Array]
  const [copied] = decodeCbor(bytes) as [Uint8Array]
  bytes.fill(9)
  expect(inPlace).toEqual(new Uint8Array([9, 9]))
  expect(copied).toEqual(new Uint8Array([7, 8]))
})

test("what was encoded stays as it is when something else is encoded, also after something that can't be", () => {
  const first = encodeCbor(["first", new Uint8Array(5000).fill(1)])
  const copy = first.slice()
  expect(() => encodeCbor([new Uint8Array(100).fill(2), 0.5])).toThrow(RangeError)
  encodeCbor(["second", new Uint8Array(6000).fill(3)])
  expect(first).toEqual(copy)
  expect(encodeCbor(1)).toEqual(new Uint8Array([1]))
})
