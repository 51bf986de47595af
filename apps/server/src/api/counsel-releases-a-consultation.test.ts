import { fromHex } from "@alongside/evidence/format/bytes"
import { openRelease, signRelease } from "@alongside/evidence/package/consultation"
import { actsSchema, boardRoutes, boardTag } from "@alongside/protocol/board"
import { releasesSchema } from "@alongside/protocol/owner-answers"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE } from "@alongside/protocol/session"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { joiningOf, SignedCounsel, signerOf } from "../../../../journeys/signed-counsel.ts"
import { SignedOwner } from "../../../../journeys/signed-owner.ts"
import { startTestServer } from "../testing/test-server.ts"

test("counsel who accepted releases what was said, nobody else and nothing else; the person is given counsel's word", async () => {
  await using server = await startTestServer()
  const { counselKey, signingSeed } = joiningOf(server.joiningPath)
  const caller = new HelpCaller(server)
  const { phone } = caller
  await phone.upload(server.url, [await phone.firstBatch()])
  const counsel = await SignedCounsel.join(server)
  const said = { encounter: phone.encounter, counselKey, recipientHash: new Uint8Array(32).fill(7), atMs: 1 }
  const word = await signRelease(said, signerOf(signingSeed))
  const post = async (body: Uint8Array<ArrayBuffer>) => {
    const headers = { authorization: `Bearer ${counsel.token}`, "content-type": SIGN_IN_CONTENT_TYPE }
    const response = await fetch(server.url + routes.release(phone.id), { method: "POST", headers, body })
    return response.status === 204 ? "taken" : ((await response.json()) as { code: string }).code
  }
  expect(await post(word)).toBe("ENCOUNTER_UNKNOWN")

  const onCall = await CounselOnCall.onDuty(server)
  await caller.askAndListen()
  await onCall.sendAcceptance(await onCall.accept())
  await onCall.until("accepted")
  const other = await signRelease({ ...said, encounter: new Uint8Array(32) }, signerOf(signingSeed))
  const forged = await signRelease(said, phone.session.sign)
  expect(await post(other)).toBe("REQUEST_MALFORMED")
  expect(await post(forged)).toBe("REQUEST_MALFORMED")
  expect(await post(word)).toBe("taken")
  expect(await post(word)).toBe("taken")
  // Said twice it is one act, and no coordinator learns more than that.
  const coordinator = await SignedCoordinator.signIn(server)
  const { acts } = actsSchema.parse(await (await coordinator.ask(boardRoutes.acts(999))).json())
  const released = acts.filter(({ what }) => what === "consultation released")
  expect(released.map(({ who, about }) => ({ who, about }))).toEqual([
    { who: Buffer.from(counselKey).toString("hex"), about: boardTag(phone.id) },
  ])

  const owner = await SignedOwner.of(server.url, phone.device)
  const found = releasesSchema.parse(await (await owner.get(routes.release(phone.id))).json())
  expect(found).toEqual([Buffer.from(word).toString("base64url")])
  expect((await openRelease(new Uint8Array(Buffer.from(found[0]!, "base64url")))).encounter).toEqual(fromHex(phone.id)!)
  const stranger = await SignedOwner.of(server.url, new HelpCaller(server).phone.device)
  expect((await stranger.get(routes.release(phone.id))).status).toBe(404)
  await onCall.close()
})
