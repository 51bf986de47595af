import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { isCoturnHere, startCoturn } from "./coturn.ts"
import { answer, type InterpretedTown, interpretedTown, untilHears } from "./interpreted-town.ts"

/** By which the two ends of each of a page's connections know each other; an ICE restart makes another (RFC 8445 §9). */
const names = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.evaluate(() =>
    (globalThis.connections ?? []).map(
      ({ localDescription }) => /a=ice-ufrag:(\S+)/.exec(localDescription?.sdp ?? "")?.[1],
    ),
  )

const untilAllHear = ({ phone, interpreter }: InterpretedTown): Promise<unknown> =>
  Promise.all([
    untilHears(phone.page, -1, ["counsel", "interpreter"]),
    untilHears(interpreter.page, -1, ["person", "counsel"]),
  ])

if (!isCoturnHere) console.warn("coturn isn't on this machine: an interpreter whose way breaks isn't tested")

test.skipIf(!isCoturnHere)(
  "an interpreter stays in the conversation when counsel's network changes, and comes back into it when every way breaks",
  async () => {
    await using coturn = await startCoturn({ isRelayOnly: true })
    await using call = await interpretedTown({ server: coturn.environment })
    const { phone, counsel, interpreter } = call
    await phone.hold()
    await Promise.all([answer(counsel.page), answer(interpreter.page)])
    await counsel.untilSays("the three of you hear each other")
    await untilAllHear(call)

    const before = await names(interpreter.page)
    await counsel.page.evaluate(() => dispatchEvent(new Event("online")))
    await expectEventually("another round with the interpreter", async () => {
      const now = await names(interpreter.page)
      return now.length === before.length && now.at(-1) !== before.at(-1)
    })
    await untilAllHear(call)
    await counsel.untilSays("the three of you hear each other")

    await coturn.kill()
    await interpreter.until("that the sound broke off", (text) => text.includes("The sound broke off"))
    await coturn.start()
    await interpreter.until("the sound on again", (text) => text.includes("You are on the line with"))
    await counsel.untilSays("the three of you hear each other")
    await untilAllHear(call)
    // By the same connection: nobody was asked anything, and nobody's page was loaded again.
    expect((await names(interpreter.page)).length).toBe(before.length)
  },
)
