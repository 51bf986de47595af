import { newSigningKey, type SigningKey } from "@alongside/evidence/format/ed25519"
import { type Acceptance, signAcceptance } from "@alongside/protocol/acceptance"
import { type HelpStatus, signHelpStatus } from "@alongside/protocol/help-status"
import { describe, expect, test } from "vitest"
import { type Expected, verifyStatus } from "./verified-status.ts"

const bytes = (of: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(of)
const server = await newSigningKey()
const ana = await newSigningKey()
const stranger = await newSigningKey()

const expected: Expected = {
  serverKey: server.publicKey,
  encounter: bytes(1),
  number: 0,
  sessionKey: bytes(2),
  lawyers: [{ key: ana.publicKey, name: "Ana Pérez", recipient: "age1pq1ana" }],
}

const word: Acceptance = {
  encounter: bytes(1),
  number: 0,
  token: 4,
  sessionKey: bytes(2),
  counselKey: ana.publicKey,
  atMs: 1_700_000_000_000,
}

/** A status as the server signs it: answered by Ana, with her word, unless told otherwise. */
async function answered(
  otherwise: {
    status?: Partial<HelpStatus>
    word?: Partial<Acceptance>
    signedBy?: SigningKey
    server?: SigningKey
  } = {},
) {
  const acceptance = await signAcceptance({ ...word, ...otherwise.word }, (otherwise.signedBy ?? ana).sign)
  const status: HelpStatus = {
    encounter: bytes(1),
    number: 0,
    version: 7,
    atMs: 1_700_000_000_500,
    phase: "answered",
    ringing: 0,
    place: undefined,
    offersNumber: false,
    counsel: {
      key: ana.publicKey,
      name: "Whatever the server says",
      languages: ["es"],
      isConnected: false,
      token: 4,
      acceptance,
    },
    holder: undefined,
    ending: undefined,
    ...otherwise.status,
  }
  return signHelpStatus(status, (otherwise.server ?? server).sign)
}

test("whoever signed has answered, by the name that the organisation lists", async () => {
  const status = await verifyStatus(await answered(), expected)
  expect(status).toMatchObject({
    phase: "answered",
    counsel: { name: "Ana Pérez", recipient: "age1pq1ana", isConnected: false },
  })
})

describe("somebody holds the line", () => {
  const membership = { fault: undefined }
  const vera = { key: stranger.publicKey, name: "Vera" }
  const queued = async (otherwise: Parameters<typeof answered>[0] = {}) => {
    const acceptance = await signAcceptance(
      { ...word, counselKey: vera.key, ...otherwise.word },
      (otherwise.signedBy ?? stranger).sign,
    )
    const holder = { ...vera, languages: ["es"], isConnected: true, token: 4, acceptance }
    return answered({ status: { phase: "queued", counsel: undefined, holder } })
  }

  test("whom the root certifies to, by the name that it certifies, and by their own word over this phone's key", async () => {
    const status = await verifyStatus(await queued(), { ...expected, volunteers: [{ ...vera, name: "Vera Ortiz" }] })
    expect(status).toMatchObject({ isHeld: true, holder: { name: "Vera Ortiz", token: 4 }, counsel: undefined })
  })

  test.each([
    ["whom the roster doesn't list", {}, []],
    ["in what an app of an older release kept of a roster", {}, undefined],
    ["who signed for another session key", { word: { sessionKey: bytes(9) } }, [vera]],
    ["for whom somebody else signed", { signedBy: ana }, [vera]],
  ] as const)("but nobody %s", async (_, otherwise, volunteers) => {
    const status = await verifyStatus(await queued(otherwise), { ...expected, volunteers, membership })
    expect(status).toMatchObject({ isHeld: true, holder: undefined })
  })

  test("and on a phone that hasn't joined whom the server names, by their own word all the same", async () => {
    const unjoined = { ...expected, volunteers: undefined, membership: undefined }
    const status = await verifyStatus(await queued(), unjoined)
    expect(status).toMatchObject({ isHeld: true, holder: { name: "Vera", token: 4 }, counsel: undefined })
    for (const otherwise of [{ word: { sessionKey: bytes(9) } }, { signedBy: ana }]) {
      const forged = await verifyStatus(await queued(otherwise), unjoined)
      expect(forged).toMatchObject({ isHeld: true, holder: undefined })
    }
  })

  test("and a lawyer of the list doesn't become one, nor the other way round", async () => {
    const asCounsel = await answered({
      status: { counsel: { ...vera, languages: [], isConnected: true, token: 4, acceptance: undefined } },
    })
    const status = await verifyStatus(asCounsel, { ...expected, volunteers: [vera] })
    expect(status).toMatchObject({ counsel: undefined, holder: undefined, isHeld: false })
  })
})

describe("nobody has answered", () => {
  test.each([
    ["whose word hasn't come", {}, { acceptance: undefined }],
    ["by a word that somebody else signed", { signedBy: stranger }, {}],
    ["by a word for another encounter", { word: { encounter: bytes(9) } }, {}],
    ["by a word for another request", { word: { number: 1 } }, {}],
    ["by a word for an earlier acceptance", { word: { token: 3 } }, {}],
    ["by a word for another phone, or an earlier leg", { word: { sessionKey: bytes(9) } }, {}],
    [
      "who isn't on the organisation's list",
      { word: { counselKey: stranger.publicKey }, signedBy: stranger },
      { key: stranger.publicKey },
    ],
  ])("%s", async (_, otherwise, claimed) => {
    const acceptance = await signAcceptance(
      { ...word, ...("word" in otherwise ? otherwise.word : {}) },
      ("signedBy" in otherwise ? otherwise.signedBy : ana).sign,
    )
    const counsel = {
      key: ana.publicKey,
      name: "x",
      languages: [],
      isConnected: true,
      token: 4,
      acceptance,
      ...claimed,
    }
    const status = await verifyStatus(await answered({ status: { counsel } }), expected)
    expect(status.counsel).toBeUndefined()
  })
})

describe("nothing is believed", () => {
  test("that the server didn't sign", async () => {
    await expect(verifyStatus(await answered({ server: stranger }), expected)).rejects.toMatchObject({
      code: "SIGNATURE_INVALID",
    })
  })

  test.each([
    ["of another encounter", { encounter: bytes(9) }, "encounter"],
    ["of another request", { number: 1 }, "number"],
  ])("%s", async (_, status, part) => {
    await expect(verifyStatus(await answered({ status }), expected)).rejects.toMatchObject({
      code: "COSE_INVALID",
      part,
    })
  })
})
