import type { Bytes } from "@alongside/evidence/format/bytes"
import { CIRCLE_CONTENT_TYPE, circleRoutes } from "@alongside/protocol/circle"
import {
  comparedDigits,
  encodeContactCard,
  encodeInvitation,
  newPairingCode,
  openContactCard,
  openInvitation,
  type PairingCode,
  pairingCodeText,
  pairingKeysOf,
  readPairingCode,
} from "@alongside/protocol/pairing"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { afterAll, beforeAll, expect, test } from "vitest"
import { codeOf } from "../../../../journeys/signed-owner.ts"
import { type QuickKey, quickKey } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

let server: TestServer
let aheadMs = 0
beforeAll(async () => {
  server = await startTestServer({ now: () => Date.now() + aheadMs, limits: { pairings: 4 } })
})
afterAll(() => server.close())

function put(path: string, body: Bytes): Promise<Response> {
  return fetch(server.url + path, { method: "PUT", headers: { "content-type": CIRCLE_CONTENT_TYPE }, body })
}
async function get(path: string): Promise<Bytes> {
  return new Uint8Array(await (await fetch(server.url + path)).arrayBuffer())
}

const newRecipient = async () => identityToRecipient(await generateHybridIdentity())

interface Half {
  readonly key: QuickKey
  readonly recipient: string
}
const newHalf = async (): Promise<Half> => ({ key: quickKey(), recipient: await newRecipient() })

async function invitationOf({ key, recipient }: Half, code: PairingCode): Promise<Bytes> {
  return encodeInvitation({ deviceKey: key.publicKey, recipient }, (await pairingKeysOf(code)).key)
}
async function cardOf({ key, recipient }: Half, her: Half, code: PairingCode): Promise<Bytes> {
  const card = { contactKey: key.publicKey, recipient, language: "en", pushSubscription: undefined } as const
  return encodeContactCard(card, her.key.publicKey, (await pairingKeysOf(code)).key, key.sign)
}
const digitsOf = (her: Half, contact: Half) =>
  comparedDigits(
    { deviceKey: her.key.publicKey, recipient: her.recipient },
    { contactKey: contact.key.publicKey, recipient: contact.recipient },
  )

test("two phones that know the code become a pair through a server that doesn't", async () => {
  const code = newPairingCode()
  const { address, key } = await pairingKeysOf(code)
  const [her, contact] = [await newHalf(), await newHalf()]
  expect((await put(circleRoutes.pairing(address), await invitationOf(her, code))).status).toBe(204)
  expect(await codeOf(await fetch(server.url + circleRoutes.pairingAnswer(address)))).toBe("PAIRING_UNANSWERED")

  const typed = readPairingCode(` ${pairingCodeText(code).toLowerCase()} `)!
  const typedKeys = await pairingKeysOf(typed)
  const invitation = await openInvitation(await get(circleRoutes.pairing(typedKeys.address)), typedKeys.key)
  await put(circleRoutes.pairingAnswer(address), await cardOf(contact, her, typed))
  const card = await openContactCard(await get(circleRoutes.pairingAnswer(address)), her.key.publicKey, key)

  expect(comparedDigits(invitation, card)).toBe(digitsOf(her, contact))
  await fetch(server.url + circleRoutes.pairing(address), { method: "DELETE" })
  expect(await codeOf(await fetch(server.url + circleRoutes.pairing(address)))).toBe("PAIRING_UNKNOWN")
})

test("a server that exchanges a key is found out: it doesn't know the code", async () => {
  const code = newPairingCode()
  const { key } = await pairingKeysOf(code)
  const [her, contact, server] = [await newHalf(), await newHalf(), await newHalf()]
  const guessed = newPairingCode()
  await expect(openInvitation(await invitationOf(server, guessed), key)).rejects.toMatchObject({
    code: "SIGNATURE_INVALID",
  })
  await expect(openContactCard(await cardOf(server, her, guessed), her.key.publicKey, key)).rejects.toMatchObject({
    code: "SIGNATURE_INVALID",
  })
  // A card that was made for the server's own key is none for her.
  await expect(openContactCard(await cardOf(contact, server, code), her.key.publicKey, key)).rejects.toMatchObject({
    ...{ code: "COSE_INVALID", part: "device key" },
  })
})

test("a server that has seen the code and exchanges keys is found out by the digits on the two screens", async () => {
  const [her, contact, server] = [await newHalf(), await newHalf(), await newHalf()]
  expect(digitsOf(her, server)).not.toBe(digitsOf(server, contact))
  expect(digitsOf(her, contact)).not.toBe(digitsOf(her, { ...contact, recipient: server.recipient }))
  expect(digitsOf(her, contact)).not.toBe(digitsOf({ ...her, recipient: server.recipient }, contact))
  expect(digitsOf(her, contact)).toMatch(/^(\d{5} ){5}\d{5}$/)
})

test("the first answer is the one, and the same again is no fault", async () => {
  const code = newPairingCode()
  const { address } = await pairingKeysOf(code)
  const [her, contact] = [await newHalf(), await newHalf()]
  const [invitation, answer] = [await invitationOf(her, code), await cardOf(contact, her, code)]
  for (let twice = 0; twice < 2; twice++) {
    expect((await put(circleRoutes.pairing(address), invitation)).status).toBe(204)
    expect((await put(circleRoutes.pairingAnswer(address), answer)).status).toBe(204)
  }
  const other = await cardOf(await newHalf(), her, code)
  expect(await codeOf(await put(circleRoutes.pairingAnswer(address), other))).toBe("PAIRING_TAKEN")
  expect(await codeOf(await put(circleRoutes.pairing(address), other))).toBe("PAIRING_TAKEN")
})

test("an invitation lasts a day, and there are only so many", async () => {
  const body = new Uint8Array([1])
  const place = (n: number) => circleRoutes.pairing(String(n).padStart(64, "0"))
  aheadMs += 25 * 60 * 60 * 1000
  for (let n = 0; n < 4; n++) expect((await put(place(n), body)).status).toBe(204)
  expect(await codeOf(await put(place(4), body))).toBe("SERVER_BUSY")
  aheadMs += 25 * 60 * 60 * 1000
  expect(await codeOf(await fetch(server.url + place(0)))).toBe("PAIRING_UNKNOWN")
  expect((await put(place(4), body)).status).toBe(204)
})

test("half a pair isn't empty, and isn't large", async () => {
  const { address } = await pairingKeysOf(newPairingCode())
  expect(await codeOf(await put(circleRoutes.pairing(address), new Uint8Array(0)))).toBe("PAIRING_MALFORMED")
  expect(await codeOf(await put(circleRoutes.pairing(address), new Uint8Array(9000)))).toBe("UPLOAD_TOO_LARGE")
})

test.each(["", "qpzr y9x8 gf2t vdw", "qpzr y9x8 gf2t vdwb", "qpzr y9x8 gf2t vdw0 0"])("%j is no code", (text) => {
  expect(readPairingCode(text)).toBeUndefined()
})

test("one address can't fill the room for invitations", async () => {
  await using paced = await startTestServer({ limits: { joiningBurst: 2, joiningPerSecond: 0.001 } })
  const her = await newHalf()
  const invite = async () => {
    const code = newPairingCode()
    const body = await invitationOf(her, code)
    const path = circleRoutes.pairing((await pairingKeysOf(code)).address)
    return fetch(paced.url + path, { method: "PUT", headers: { "content-type": CIRCLE_CONTENT_TYPE }, body })
  }
  expect([(await invite()).status, (await invite()).status]).toEqual([204, 204])
  expect(await codeOf(await invite())).toBe("TOO_MANY_REQUESTS")
})
