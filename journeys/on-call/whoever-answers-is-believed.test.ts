import { hashSmall } from "@alongside/evidence/format/hash"
import { identityToRecipient } from "age-encryption"
import { test } from "vitest"
import { CounselOnCall, newJoining } from "../counsel-on-call.ts"
import { newTown } from "../town.ts"
import { demonstrationCoordinator } from "./on-call-town.ts"

/** More than a phone is told of beforehand. */
const LAWYERS = 22

test("of more lawyers than a phone that hasn't joined is told of, whoever answers is shown to have answered", async () => {
  await using town = await newTown()
  const joinings = await Promise.all(Array.from({ length: LAWYERS }, () => newJoining()))
  const recipients = await Promise.all(joinings.map(({ identity }) => identityToRecipient(identity)))
  const coordinator = await demonstrationCoordinator(town.server)
  await coordinator.certify(
    ([one]) =>
      joinings.map(({ counselKey: key }, n) => {
        const recipientHash = hashSmall(new TextEncoder().encode(recipients[n]))
        return { ...one!, key, recipientHash, name: `Lawyer ${n}` }
      }),
    recipients,
  )
  const last = await CounselOnCall.onDuty({ url: town.server.origin, joiningPath: undefined }, joinings.at(-1)!)

  const phone = await town.phone()
  await phone.hold()
  const seat = await last.accept()
  await last.sendAcceptance(seat)
  last.say({ type: "connected", request: seat.request, token: seat.token })
  await phone.until("who answered", ({ text }) => text.includes(`Lawyer ${LAWYERS - 1}, attorney`))
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await last.close()
})
