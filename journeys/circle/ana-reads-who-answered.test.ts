import { test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { goOn, handOut } from "../joining-town.ts"
import { makeAtHome } from "../recovery/owned-town.ts"
import { newTown } from "../town.ts"
import { confirm, enterCode, leaveCircle, makeCode, says } from "./circle-town.ts"

test("Ana reads which lawyer has answered, by the organisation that the person's own phone has joined", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const { link } = await handOut(town.server, { label: "everybody", seats: undefined })
  await phone.page.goto(link(phone.origin))
  await phone.page.reload()
  await goOn(phone)
  const contact = await town.phone({ fragment: "circle", isIntroduced: false })
  const { page: ana } = contact
  await makeAtHome(town, contact)
  await ana.reload()
  await enterCode(ana, await makeCode(phone))
  await confirm(phone)
  await leaveCircle(phone)
  await ana.getByRole("button", { name: "Go on", exact: true }).click()
  const counsel = await CounselOnCall.onDuty({
    ...{ url: town.server.origin, joiningPath: `#join=${await town.joiningText()}` },
  })

  await phone.hold()
  await says(ana, "No lawyer has answered yet.")
  await counsel.sendAcceptance(await counsel.accept())
  await says(ana, "Demonstration counsel, attorney, has answered.")
  await counsel.close()
})
