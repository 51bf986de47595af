/** What a coordinator hands out in a journey: codes of the town's organisation, on paper and as links. */
import { joiningCodeText } from "@alongside/evidence/roster/joining-code"
import { joiningLink } from "@alongside/evidence/roster/joining-link"
import { openRoot, pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import type { SeatSecret } from "@alongside/evidence/roster/seat"
import { routes } from "@alongside/protocol/routes"
import { openDatabase } from "../apps/server/src/accounts/database.ts"
import { type NewCode, Seats } from "../apps/server/src/joining/seats.ts"
import type { Phone } from "./phone.ts"

export interface HandedOut {
  readonly typed: string
  /** For the app at this origin. */
  link(origin: string): string
}

/** @param data - The data folder of the server, which may run. */
export async function handOut(
  server: { readonly origin: string; readonly data: string },
  code: NewCode,
): Promise<HandedOut> {
  const database = await openDatabase(server.data)
  const { seat } = await new Seats(database, Date.now, 6).make(code)
  await database.destroy()
  const file = parseRosterFile(new Uint8Array(await (await fetch(server.origin + routes.roster)).arrayBuffer()))
  const joining = { pin: pinOf((await openRoot(file.roots.at(-1)!)).hash), seat: seat as SeatSecret }
  return { typed: joiningCodeText(joining), link: (origin) => joiningLink({ ...joining, origin }) }
}

/** From the organisation's name to the end, as somebody who lives in Iowa and speaks Spanish too. @param age - What they say of it. */
export async function goOn(phone: Phone, age: RegExp = /^No, I am 18/): Promise<void> {
  const { page } = phone
  const says = (words: string) => phone.until(words, ({ text }) => text.includes(words))
  await says("Is this who gave you the code?")
  await page.getByRole("button", { name: "Yes, go on" }).click()
  await page.getByLabel("State or territory").selectOption("US-IA")
  await page.getByRole("button", { name: "Next" }).click()
  await page.getByLabel("Spanish").check()
  await page.getByRole("button", { name: "Next" }).click()
  await page.getByRole("button", { name: "Being stopped on the road" }).click()
  await page.getByRole("button", { name: age }).click()
  await says("A lawyer who answers helps you with what happens now.")
  await page.getByRole("button", { name: "I understand and agree" }).click()
  await says("You have joined Demonstration")
  await page.getByRole("button", { name: "To the button" }).click()
}
