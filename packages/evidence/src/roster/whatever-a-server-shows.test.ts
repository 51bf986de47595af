import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Bytes, toHex } from "../format/bytes.ts"
import { newSigningKey, type SigningKey } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import { hashSmall } from "../format/hash.ts"
import { checkPartner, checkRoster, type KnownRoster } from "./check-roster.ts"
import { type Delegation, openDelegation, signDelegation } from "./delegation.ts"
import { RosterError } from "./error.ts"
import { MAX_LANGUAGES, type Member } from "./member.ts"
import { openPartner, signPartner } from "./partner.ts"
import { commitmentTo, openRoot, pinOf, SHORT_PIN_DIGITS, signRoot } from "./root.ts"
import { MAX_MEMBERS, openRoster, type Roster, signRoster } from "./roster.ts"
import { encodeRosterFile, MAX_ROSTER_FILE, parseRosterFile } from "./roster-file.ts"

const HOUR_MS = 3_600_000
const NOW_MS = 1_795_284_000_000

/** One root of an organisation, and what it signs. */
async function newOrganisation(key: SigningKey, successor: SigningKey, previous: Bytes | undefined) {
  const signer = await newSigningKey()
  const root = { key: key.publicKey, name: "Iowa Stop Line", successor: commitmentTo(successor.publicKey), previous }
  const certificate = await signRoot(root, key.sign)
  const hash = hashSmall(certificate)
  const delegation: Delegation = {
    root: hash,
    signer: signer.publicKey,
    fromMs: NOW_MS - 24 * HOUR_MS,
    untilMs: NOW_MS + 24 * HOUR_MS,
    firstNumber: 0,
    lastNumber: 999,
  }
  const roster: Roster = {
    root: hash,
    number: 1,
    issuedMs: NOW_MS - HOUR_MS,
    untilMs: NOW_MS + HOUR_MS,
    members: [],
    partners: [],
  }
  const signed = {
    delegation: await signDelegation(delegation, key.sign),
    list: (change: Partial<Roster> = {}) => signRoster({ ...roster, ...change }, signer.sign),
    file: async (change: Partial<Roster> = {}, roots = [certificate], partners: Bytes[] = []) =>
      encodeRosterFile({ roots, delegation: signed.delegation, roster: await signed.list(change), partners }),
  }
  return { key, signer, certificate, hash, ...signed }
}

const [firstKey, secondKey, thirdKey] = [await newSigningKey(), await newSigningKey(), await newSigningKey()]
const first = await newOrganisation(firstKey, secondKey, undefined)
const second = await newOrganisation(secondKey, thirdKey, first.hash)
const other = await newOrganisation(thirdKey, firstKey, undefined)
const unknown: KnownRoster = { pin: pinOf(first.hash), newest: undefined }

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.from(bytes))
const name = fc
  .string({ unit: fc.constantFrom(..."aZ9 éñçżфяشع中言\u200d🙂"), minLength: 1, maxLength: 64 })
  .map((text) => text.trim() || "x")
const licence = fc.record({
  jurisdiction: fc.constantFrom("US-IA", "US-MN", "MX-CMX", "DE-BE"),
  matter: fc.constantFrom("traffic", "immigration", "protest-2026"),
  barNumber: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 32 }),
  untilMs: fc.maxSafeNat(),
})
const languages = fc.uniqueArray(fc.constantFrom("en", "es", "es-419", "zh-Hant", "zh-Hant-TW", "hmn", "ar"), {
  minLength: 1,
  maxLength: MAX_LANGUAGES,
})
const someone = { key: bytes32, name, languages }
const member: fc.Arbitrary<Member> = fc.oneof(
  fc.record({
    role: fc.constant("counsel" as const),
    ...someone,
    recipientHash: bytes32,
    licences: fc.array(licence, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    role: fc.constant("interpreter" as const),
    ...someone,
    recipientHash: fc.option(bytes32, { nil: undefined }),
    licences: fc.constant([]),
  }),
  fc.record({
    role: fc.constant("intake" as const),
    ...someone,
    recipientHash: fc.constant(undefined),
    licences: fc.constant([]),
  }),
)
const members = fc.uniqueArray(member, { maxLength: 6, selector: ({ key }) => toHex(key) })

async function codeOf(read: () => unknown): Promise<string | undefined> {
  try {
    await read()
    return undefined
  } catch (error) {
    if (error instanceof RosterError || error instanceof FormatError) return error.code
    throw error
  }
}

function withFlippedBit(bytes: Bytes, at: number): Bytes {
  const flipped = bytes.slice()
  flipped[(at >> 3) % bytes.length]! ^= 1 << (at & 7)
  return flipped
}

test("a roster is read as it was signed, whoever is on it", async () => {
  await fc.assert(
    fc.asyncProperty(members, fc.nat({ max: 999 }), async (people, number) => {
      const { roster, root, untilMs } = await checkRoster(
        await first.file({ members: people, number }),
        unknown,
        NOW_MS,
      )
      expect(roster.members).toEqual(people)
      expect([roster.number, root.name, untilMs]).toEqual([number, "Iowa Stop Line", NOW_MS + HOUR_MS])
    }),
  )
})

describe("every changed bit is refused", async () => {
  const root = await openRoot(first.certificate)
  const delegation = await openDelegation(first.delegation, root)
  const counsel: Member = {
    role: "counsel",
    key: second.key.publicKey,
    recipientHash: second.hash,
    name: "Ada",
    licences: [{ jurisdiction: "US-IA", matter: "traffic", barNumber: "1", untilMs: NOW_MS }],
    languages: ["en"],
  }
  const roster = { members: [counsel] }
  const partner = { root: first.hash, partner: other.hash, fromMs: 0, untilMs: HOUR_MS }
  const certificate = await signPartner(partner, firstKey.sign)

  test.each([
    ["a root certificate", first.certificate, openRoot],
    ["a delegation", first.delegation, (bytes: Bytes) => openDelegation(bytes, root)],
    ["a roster", await first.list(roster), (bytes: Bytes) => openRoster(bytes, delegation)],
    ["a partner certificate", certificate, (bytes: Bytes) => openPartner(bytes, root)],
  ])("of %s", async (_, bytes, open) => {
    expect(await codeOf(() => open(bytes))).toBeUndefined()
    const taken: number[] = []
    for (let at = 0; at < 8 * bytes.length; at++) {
      if ((await codeOf(() => open(withFlippedBit(bytes, at)))) === undefined) taken.push(at)
    }
    expect(taken).toEqual([])
  })

  test("of what holds them together", async () => {
    const file = await second.file(roster, [first.certificate, second.certificate])
    expect(await codeOf(() => checkRoster(file, unknown, NOW_MS))).toBeUndefined()
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 8 * file.length - 1 }), async (at) => {
        expect(await codeOf(() => checkRoster(withFlippedBit(file, at), unknown, NOW_MS))).toBeDefined()
      }),
      { numRuns: 200 },
    )
  })
})

test("whatever the bytes, there is a code and no crash", async () => {
  const root = await openRoot(first.certificate)
  const delegation = await openDelegation(first.delegation, root)
  const good = await first.file({ members: fc.sample(members, 1)[0]! })
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
    fc.tuple(fc.nat(), fc.nat(), fc.nat()).map((all) => all.reduce(withFlippedBit, good)),
    fc.nat({ max: good.length - 1 }).map((length) => good.slice(0, length)),
  )
  await fc.assert(
    fc.asyncProperty(anything, async (bytes) => {
      fc.pre(toHex(bytes) !== toHex(good))
      expect(await codeOf(() => checkRoster(bytes, unknown, NOW_MS))).toBeDefined()
      expect(await codeOf(() => openRoot(bytes))).toBeDefined()
      expect(await codeOf(() => openDelegation(bytes, root))).toBeDefined()
      expect(await codeOf(() => openRoster(bytes, delegation))).toBeDefined()
      expect(await codeOf(() => openPartner(bytes, root))).toBeDefined()
    }),
    { numRuns: 500 },
  )
})

describe("a server that lies", () => {
  test("can't take anybody back to a lower number, an earlier time or an older root, in whatever order it shows them", async () => {
    const show = fc.record({ isSecond: fc.boolean(), number: fc.nat({ max: 5 }), minutes: fc.nat({ max: 90 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(show, { minLength: 1, maxLength: 12 }), async (shown) => {
        let known = unknown
        for (const { isSecond, number, minutes } of shown) {
          const issuedMs = NOW_MS - HOUR_MS + minutes * 60_000
          const change = { number, issuedMs, untilMs: issuedMs + HOUR_MS }
          const file = isSecond
            ? await second.file(change, [first.certificate, second.certificate])
            : await first.file(change)
          const before = known
          const code = await codeOf(async () => {
            known = (await checkRoster(file, before, NOW_MS)).known
          })
          if (code !== undefined) continue
          const hasMoved = before.pin !== known.pin
          if (hasMoved) expect([before.pin, known.pin]).toEqual([pinOf(first.hash), pinOf(second.hash)])
          else expect(known.newest!.number).toBeGreaterThanOrEqual(before.newest?.number ?? 0)
          expect(issuedMs + HOUR_MS).toBeGreaterThan(before.newest?.issuedMs ?? 0)
        }
      }),
      { numRuns: 40 },
    )
  })

  test("can't pass off its own organisation under a short pin", async () => {
    const short = { pin: pinOf(first.hash).slice(0, SHORT_PIN_DIGITS) as KnownRoster["pin"], newest: undefined }
    expect((await checkRoster(await first.file(), short, NOW_MS)).known.pin).toBe(pinOf(first.hash))
    expect(await codeOf(async () => checkRoster(await other.file(), short, NOW_MS))).toBe("ROOT_NOT_PINNED")
  })
})

test("a partner's fault leaves our own counsel as they are", async () => {
  const expired = await signPartner(
    { root: first.hash, partner: other.hash, fromMs: NOW_MS - 9 * HOUR_MS, untilMs: NOW_MS - HOUR_MS },
    firstKey.sign,
  )
  const file = await first.file({ partners: [other.hash] }, [first.certificate], [expired, new Uint8Array(3)])
  const own = await checkRoster(file, unknown, NOW_MS)
  const theirs = await other.file()
  const [outdated, garbage] = own.unverifiedPartners
  expect(await codeOf(() => checkPartner(own, outdated!, theirs, undefined))).toBe("PARTNER_EXPIRED")
  expect(await codeOf(() => checkPartner(own, garbage!, theirs, undefined))).toBe("COSE_INVALID")
})

describe("sizes are bounded", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i): Member => {
      const key = new Uint8Array(32)
      new DataView(key.buffer).setUint32(0, i)
      return { role: "intake", key, recipientHash: undefined, name: "x", licences: [], languages: ["en"] }
    })

  test(`at ${MAX_MEMBERS} members`, async () => {
    const most = await first.file({ members: many(MAX_MEMBERS) })
    const more = await first.file({ members: many(MAX_MEMBERS + 1) })
    expect((await checkRoster(most, unknown, NOW_MS)).roster.members).toHaveLength(MAX_MEMBERS)
    expect(await codeOf(() => checkRoster(more, unknown, NOW_MS))).toBe("ROSTER_INVALID")
  })

  test("at one MiB, before anything is read", async () => {
    expect(await codeOf(() => parseRosterFile(new Uint8Array(MAX_ROSTER_FILE)))).toBe("CBOR_INVALID")
    expect(await codeOf(() => parseRosterFile(new Uint8Array(MAX_ROSTER_FILE + 1)))).toBe("ROSTER_FILE_TOO_LARGE")
  })
})
