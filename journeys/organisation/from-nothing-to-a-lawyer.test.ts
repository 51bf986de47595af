import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { readWords } from "@alongside/evidence/recovery/sheet"
import { combineShares } from "@alongside/evidence/recovery/slip39/combine"
import { english } from "@alongside/evidence/recovery/words/english"
import { readOwnRoster } from "@alongside/evidence/roster/own-roster"
import { pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { expect, test } from "vitest"
import { HelpCaller } from "../help-caller.ts"
import { needlesOf, tracesOf } from "../recovery/disk-search.ts"
import { ServerProcess } from "../server-process.ts"
import { OfficeBrowser } from "./office-browser.ts"

test("an organisation is made, a lawyer is invited, certified and rung, and is gone in the moment of being taken off", async () => {
  const data = await mkdtemp(join(tmpdir(), "alongside-organisation-"))
  await using server = new ServerProcess({
    data,
    environment: { ALONGSIDE_LOG_LEVEL: "warn", ALONGSIDE_DEMONSTRATION: "false" },
  })
  await server.start()
  const invitation = (await readFile(join(data, "first-coordinator.txt"), "utf8")).trim()
  const console = `${server.origin.replace("127.0.0.1", "localhost")}/console/`

  await using cleo = await OfficeBrowser.open(console + invitation)
  await cleo.page.getByLabel("Your name").fill("Cleo Brandt")
  await cleo.press("Make my keys and a passkey")
  await cleo.page.getByLabel("Name of the organization").fill("Prairie Legal Aid")
  await cleo.page.getByLabel("State that is assumed").selectOption({ label: "Minnesota" })
  await cleo.press("Make the organization")

  // A paper that was miscopied isn't taken.
  await cleo.page.getByRole("heading", { name: "Three papers of the root" }).waitFor()
  const shown = await cleo.papers()
  expect(shown.map((paper) => paper.split(" ").length)).toEqual([33, 33, 33])
  await cleo.press("I have all three on paper")
  const [first, , third] = shown as [string, string, string]
  await cleo.readPaper(first.replace(/ \S+$/, first.endsWith(" zero") ? " yoga" : " zero"))
  await cleo.until("the wrong word is named", (text) => /Look at word|don't belong together/.test(text))
  await cleo.readPaper(first)
  await cleo.page.getByText("Words of another paper").waitFor()
  await cleo.readPaper(first)
  await cleo.until("the same paper isn't another", (text) => text.includes("That is the same paper again"))
  await cleo.readPaper(third)
  await cleo.keepPapers("Three papers of the next root")
  await cleo.page.getByRole("heading", { name: "Prairie Legal Aid" }).waitFor()

  // The root was in the page's memory, and is on paper: nowhere else.
  const root = await combineShares([first, third].map((words) => readWords(english, words.split(" "))))
  expect(await tracesOf(root, cleo.profile, shown)).toEqual([])
  expect(await tracesOf(root, data, shown)).toEqual([])
  const needles = await needlesOf(root, shown)
  const leaked = [...needles].filter(([, needle]) => cleo.sent.some((body) => body.includes(needle)))
  expect(leaked.map(([name]) => name)).toEqual([])
  expect(cleo.sent.length).toBeGreaterThan(10)

  await cleo.press("A lawyer")
  const address = (await cleo.page.locator(".handed .address").innerText()).trim()
  await using ada = await OfficeBrowser.open(address)
  await ada.page.getByLabel("Your name").fill("Ada Muñoz")
  await ada.page.getByLabel("Spanish").check()
  await ada.page.getByLabel("State").selectOption({ label: "Minnesota" })
  await ada.page.getByLabel("Bar number").fill("0398765")
  await ada.page.getByLabel("Licence ends").fill("2031-12-31")
  await ada.press("Make my keys and a passkey")
  await ada.page.getByRole("heading", { name: "You aren't certified yet" }).waitFor()
  const numbers = (await ada.page.locator(".fingerprint").innerText()).trim()

  const card = cleo.page.locator(".person", { hasText: "Ada Muñoz" })
  await card.getByText(numbers).waitFor()
  await card.getByRole("button", { name: "Certify" }).click()
  await card.getByText("Certified", { exact: true }).waitFor()

  // It opens by itself: nobody has to tell her.
  await ada.page.getByRole("button", { name: "Go on duty" }).click()
  await ada.until("she is on duty", (text) => text.includes("Go off duty"))
  const organisation = organisationSchema.parse(await (await fetch(server.origin + routes.organisation)).json())
  const caller = new HelpCaller({ url: server.origin, serverKey: fromHex(organisation.serverKey)! })
  await caller.phone.upload(server.origin, [await caller.phone.firstBatch()])
  const phone = await caller.askAndListen({ languages: ["es"] })
  await ada.page.getByRole("button", { name: "Answer" }).click()
  await phone.until(({ phase, counsel }) => phase === "answered" && counsel?.acceptance !== undefined)

  // Two papers, another pair than at first, certify everybody anew; who is in a call stays in it.
  const numberOf = async () => {
    const bytes = new Uint8Array(await (await fetch(server.origin + routes.roster)).arrayBuffer())
    return (await readOwnRoster(bytes, pinOf(hashSmall(parseRosterFile(bytes).roots[0]!)))).roster.number
  }
  const before = await numberOf()
  await cleo.press("Renew for seven days")
  await cleo.readPaper(shown[1]!)
  await cleo.page.getByText("Words of another paper").waitFor()
  await cleo.readPaper(third)
  await card.getByText("Certified", { exact: true }).waitFor()
  expect(await numberOf()).toBe(before + 1)
  expect(await phone.until(({ phase }) => phase === "answered")).toMatchObject({ counsel: { name: "Ada Muñoz" } })

  await card.getByRole("button", { name: "Take off at once" }).click()

  await phone.until(({ phase }) => phase !== "answered")
  await card.getByText("Taken off", { exact: true }).waitFor()
  await ada.until("the server knows her no more", (text) => text.includes("The server doesn't know you"))
  await rm(data, { recursive: true, force: true })
})
