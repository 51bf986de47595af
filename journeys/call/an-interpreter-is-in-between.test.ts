import { expect, test } from "vitest"
import { demonstrationCoordinator, onCallTown } from "../on-call/on-call-town.ts"
import {
  answer,
  fromNow,
  heardIn,
  interpretedTown,
  keepingEachVoice,
  openInvited,
  untilEachHasALine,
  untilHears,
  voices,
} from "./interpreted-town.ts"
import { toneFile } from "./tones.ts"

test("the person, counsel and the interpreter each hear the other two and never themselves, as long as counsel lets the interpreter", async () => {
  await using call = await interpretedTown()
  const { phone, counsel, interpreter, coordinator } = call
  await phone.hold()
  await Promise.all([answer(counsel.page), answer(interpreter.page)])
  await phone.until("counsel on the line", ({ text }) => text.includes("is on the line"))
  await counsel.untilSays("Interpreter: Inés Amoussou")
  await counsel.untilSays("the three of you hear each other")
  await interpreter.until("the sound on", (text) => text.includes("You are on the line with the lawyer and the person"))
  expect(await interpreter.text()).toContain("You interpret for Demonstration counsel, attorney")

  await Promise.all([
    untilHears(phone.page, -1, ["counsel", "interpreter"]),
    untilHears(interpreter.page, -1, ["person", "counsel"]),
    // To counsel's console each has a line of their own.
    untilEachHasALine(counsel.page, ["person", "interpreter"]),
  ])

  await counsel.page.getByRole("button", { name: "Leave them out" }).click()
  await interpreter.until("that they are left out", (text) => text.includes("The lawyer has left you out for now"))
  const from = await fromNow(interpreter.page, -1)
  await untilHears(phone.page, -1, ["counsel"])
  expect(await heardIn(interpreter.page, -1, from)).toEqual([])
  await counsel.page.getByRole("button", { name: "Let them in" }).click()
  await interpreter.until("that they are in", (text) => text.includes("You are on the line with"))
  await Promise.all([
    untilHears(phone.page, -1, ["counsel", "interpreter"]),
    untilHears(interpreter.page, -1, ["person", "counsel"]),
  ])

  // Gone, and back: the same seat, another line.
  await interpreter.page.reload()
  await interpreter.until("the sound on again", (text) => text.includes("You are on the line with"))
  await Promise.all([
    untilHears(phone.page, -1, ["counsel", "interpreter"]),
    untilHears(interpreter.page, -1, ["person", "counsel"]),
  ])

  // Taken off the roster: out of the call in that moment, and the other two talk on.
  await coordinator.certify((members) => members.filter(({ role }) => role !== "interpreter"))
  await counsel.untilSays("None on the line")
  await untilHears(phone.page, -1, ["counsel"])
})

test("when counsel hands over, the interpreter stays, and is on the line with the lawyer who has it now and no longer with the other", async () => {
  await using town = await onCallTown(["Ada", "Ben"])
  const coordinator = await demonstrationCoordinator(town.server)
  await coordinator.certify((members) => members.map((one) => ({ ...one, languages: ["en"] })))
  const speaking = async (voice: keyof typeof voices) => ({
    before: keepingEachVoice,
    arguments: [`--use-file-for-fake-audio-capture=${await toneFile(voices[voice])}`],
  })
  await using ada = await town.console("Ada", await speaking("counsel"))
  await using interpreter = await openInvited(town, coordinator, "interpreter")
  // Somebody who speaks Spanish; her end of the call is none of this test's.
  const phone = await town.press()
  await Promise.all([answer(ada.page), answer(interpreter.page)])
  await interpreter.until("Ada's name", (text) => text.includes("You interpret for Ada, attorney"))
  await untilHears(interpreter.page, -1, ["counsel"])

  await using ben = await town.console("Ben", await speaking("person"))
  await ada.page.getByRole("button", { name: "Hand over" }).click()
  await ada.page.getByRole("button", { name: "Ask another lawyer" }).click()
  await answer(ben.page)
  await interpreter.until("Ben's name", (text) => text.includes("You interpret for Ben, attorney"))
  await ben.untilSays("the three of you hear each other")
  await Promise.all([untilHears(interpreter.page, -1, ["person"]), untilHears(ben.page, -1, ["interpreter"])])
  phone.socket.close()
})
