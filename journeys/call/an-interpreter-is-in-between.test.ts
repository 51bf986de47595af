import { expect, test } from "vitest"
import { answer, heardIn, interpretedTown, secondsOf, untilHears } from "./interpreted-town.ts"

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
    untilHears(counsel.page, 0, ["person"]),
    untilHears(counsel.page, 1, ["interpreter"]),
  ])

  await counsel.page.getByRole("button", { name: "Leave them out" }).click()
  await interpreter.until("that they are left out", (text) => text.includes("The lawyer has left you out for now"))
  const from = await secondsOf(interpreter.page, -1)
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
