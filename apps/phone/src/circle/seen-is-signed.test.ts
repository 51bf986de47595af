import { toHex } from "@alongside/evidence/format/bytes"
import { newSigningKey, type SigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { parseNotices, type Seen, signSeen, signTold, type Told } from "@alongside/protocol/circle"
import type { ToldAnswer } from "@alongside/protocol/circle-answers"
import { afterEach, expect, test, vi } from "vitest"
import type { CircleLine } from "./circle-line.ts"
import type { Contact } from "./kept-contacts.ts"
import { ToldErrand } from "./told-errand.ts"

const [device, ana, stranger] = await Promise.all([newSigningKey(), newSigningKey(), newSigningKey()])
const encounter = hashSmall(Uint8Array.of(1))
const before = hashSmall(Uint8Array.of(2))
const contact: Contact = {
  ...{ contactKey: ana.publicKey, recipient: "", name: "Ana", may: "told", language: "en" },
  ...{ isToldOnEveryPress: true, addresses: [] },
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url")

/** What a server says that may lie, about what this phone sent it; and what the screen then says of Ana. */
async function shownFor(lie: (told: Uint8Array<ArrayBuffer>) => Promise<Partial<ToldAnswer["contacts"][number]>>) {
  const heard = vi.fn<typeof fetch>(async (_, init) => {
    const [notice] = parseNotices(init!.body as Uint8Array)
    const told = notice!.told as Uint8Array<ArrayBuffer>
    const said = {
      contact: toHex(ana.publicKey),
      told: base64url(told),
      channels: [],
      seen: null,
      ...(await lie(told)),
    }
    return Response.json({ token: "", contacts: [said] } satisfies ToldAnswer)
  })
  vi.stubGlobal("fetch", heard)
  const lines: CircleLine["standing"][] = []
  const errand = new ToldErrand({
    ...{ encounter: toHex(encounter), device, contacts: [contact], organisation: undefined },
    changed: ([line]) => lines.push(line!.standing),
  })
  // The first says that it is being sent, the second what the server's answer comes to.
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(1))
  errand.close()
  return lines.at(-1)
}
afterEach(() => vi.unstubAllGlobals())

async function seen(told: Uint8Array<ArrayBuffer>, other: Partial<Seen> = {}, by: SigningKey = ana): Promise<string> {
  const said: Seen = { encounter, contactKey: ana.publicKey, told: hashSmall(told), atMs: 1, ...other }
  return base64url(await signSeen(said, by.sign))
}

test("Ana has seen it when she signed that, about what this phone signed for her in this encounter", async () => {
  expect(await shownFor(async (told) => ({ seen: await seen(told) }))).toBe("seen")
})

test("and not by a server's word, somebody else's, or that of a key that nobody enrolled", async () => {
  expect(await shownFor(async () => ({ seen: base64url(Uint8Array.of(1, 2, 3)) }))).toBe("telling")
  expect(await shownFor(async (told) => ({ seen: await seen(told, {}, stranger) }))).toBe("telling")
  const own = { contactKey: stranger.publicKey }
  expect(await shownFor(async (told) => ({ seen: await seen(told, own, stranger) }))).toBe("telling")
})

test("nor by what she said of another press, or of something that this phone never signed", async () => {
  expect(await shownFor(async (told) => ({ seen: await seen(told, { encounter: before }) }))).toBe("telling")
  expect(await shownFor(async () => ({ seen: await seen(Uint8Array.of(9)) }))).toBe("telling")
  const earlier: Told = {
    encounter: before,
    contactKey: ana.publicKey,
    deviceKey: device.publicKey,
    ...{ may: "told", atMs: 1, organisation: undefined },
  }
  const replayed = await signTold(earlier, device.sign)
  expect(await shownFor(async () => ({ told: base64url(replayed), seen: await seen(replayed) }))).toBe("telling")
  const forged = await signTold({ ...earlier, encounter, deviceKey: stranger.publicKey }, stranger.sign)
  expect(await shownFor(async () => ({ told: base64url(forged), seen: await seen(forged) }))).toBe("telling")
})
