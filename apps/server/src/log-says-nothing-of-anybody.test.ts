import { toHex } from "@alongside/evidence/format/bytes"
import { routes } from "@alongside/protocol/routes"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../journeys/help-caller.ts"
import { joiningOf, postSignIn, SignedCounsel, signInBytes } from "../../../journeys/signed-counsel.ts"
import { SignedPhone, uploadBytes } from "../../../journeys/signed-phone.ts"
import { tagOf } from "./log.ts"
import { openLogStore } from "./store/log-store.ts"
import { StoreError } from "./store/segment-store.ts"
import { startTestServer } from "./testing/test-server.ts"

test("the log names no encounter, device, key, address or person, whatever goes wrong", async () => {
  let isBroken = false
  await using server = await startTestServer({
    limits: { silentSeconds: 0.1, stalledSeconds: 1 },
    openStore: async (directory, onFatal) => {
      const store = await openLogStore({ directory, onFatal })
      const read = store.read.bind(store)
      return Object.assign(store, {
        read: (encounter: string, ordinal: number) =>
          isBroken ? Promise.reject(new StoreError("STORE_FAILED", "the disk is gone")) : read(encounter, ordinal),
      })
    },
  })
  const phone = new SignedPhone()
  const counsel = await SignedCounsel.join(server)
  const socket = await counsel.watch()
  const fork = new SignedPhone({ device: phone.device, session: phone.session })
  const thief = new SignedPhone({ session: phone.session })

  await phone.upload(server.url, [await phone.batch([phone.legStatement(), phone.segment("audio", 100)])])
  await phone.upload(server.url, [await fork.batch([fork.legStatement(), fork.segment("audio", 100)])])
  await thief.upload(server.url, [await phone.batch([phone.heads(true)])])
  await uploadBytes(server.url, phone.id, new Uint8Array([1]))
  await postSignIn(
    server.url,
    await signInBytes(server.url, joiningOf(server.joiningPath), { origin: "https://a.example" }),
  )
  await counsel.index(phone.id)
  const caller = new HelpCaller(server, phone)
  // Nobody is there: a coordinator has to look.
  await caller.ask({ languages: ["haw"], matter: "immigration" })
  const onCall = await CounselOnCall.onDuty(server)
  await onCall.sendAcceptance(await onCall.accept())
  await onCall.until("accepted")
  await caller.ask({ languages: ["es"] })
  isBroken = true
  socket.say({ type: "watch", encounter: phone.id })
  await socket.untilMessage("refused")
  expect((await counsel.get(routes.records(phone.id, 0, 1))).status).toBe(500)
  await socket.close()
  await server.close()

  const logged = server.logged()
  // What went wrong is there to be acted upon …
  expect(logged).toContain("the disk is gone")
  expect(logged).toContain("PLACE_TAKEN")
  expect(logged).toContain("unanswered")
  expect(logged).toContain(tagOf(phone.id))
  // … and nothing else.
  const { signingSeed, counselKey, identity } = joiningOf(server.joiningPath)
  const secrets = {
    encounter: phone.id,
    "start of the encounter's id": phone.id.slice(0, 12),
    device: toHex(phone.device.publicKey),
    "another device": toHex(thief.device.publicKey),
    session: toHex(phone.session.publicKey),
    "counsel's key": toHex(counselKey),
    "counsel's seed": toHex(signingSeed),
    "counsel's identity": identity,
    token: counsel.token,
    jurisdiction: "US-MN",
    matter: "immigration",
    language: "haw",
    "counsel's name": "Demonstration counsel",
    address: "127.0.0.1",
    "address as IPv6": "::1",
    port: `:${new URL(server.url).port}`,
  }
  for (const [name, secret] of Object.entries(secrets)) expect(logged, name).not.toContain(secret)
})

test("an encounter's name in the log is the same within a run", () => {
  const id = "0".repeat(64)
  expect(tagOf(id)).toBe(tagOf(id))
  expect(tagOf(id)).not.toBe(tagOf("1".repeat(64)))
  expect(tagOf(id)).toMatch(/^[0-9a-f]{8}$/)
})
