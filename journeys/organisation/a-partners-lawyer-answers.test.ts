import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { expect, onTestFinished, test } from "vitest"
import { HelpCaller } from "../help-caller.ts"
import { ServerProcess } from "../server-process.ts"
import { OfficeBrowser } from "./office-browser.ts"

/** An organisation with a server of its own, made by its coordinator in a browser. */
async function newOrganisation(name: string) {
  const data = await mkdtemp(join(tmpdir(), "alongside-partners-"))
  const server = new ServerProcess({
    data,
    environment: {
      ALONGSIDE_LOG_LEVEL: "warn",
      ALONGSIDE_DEMONSTRATION: "false",
      ALONGSIDE_PRIVATE_PARTNERS: "true",
    },
  })
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]()
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  })
  await server.start()
  const invitation = (await readFile(join(data, "first-coordinator.txt"), "utf8")).trim()
  const desk = await OfficeBrowser.open(`${server.origin.replace("127.0.0.1", "localhost")}/console/${invitation}`)
  onTestFinished(() => desk[Symbol.asyncDispose]())
  await desk.page.getByLabel("Your name").fill("Somebody")
  await desk.press("Make my keys and a passkey")
  await desk.page.getByLabel("Name of the organization").fill(name)
  await desk.page.getByLabel("State that is assumed").selectOption({ label: "Minnesota" })
  await desk.press("Make the organization")
  const papers = await desk.keepPapers("Three papers of the root")
  await desk.keepPapers("Three papers of the next root")
  await desk.page.getByRole("heading", { name: "Partner organizations" }).waitFor()
  const forPartners = (
    await desk.page.locator("section", { hasText: "Partner organizations" }).locator(".address").innerText()
  ).trim()
  return { server, desk, papers, forPartners }
}

test("two organisations become partners by paper and telephone, and a partner's lawyer answers when nobody else is there", async () => {
  const [ours, theirs] = [await newOrganisation("Prairie Legal Aid"), await newOrganisation("Lake Legal")]

  // Our coordinator takes what theirs has sent, and two papers.
  await ours.desk.page.getByLabel("What the partner's coordinator sent you").fill("something else")
  await ours.desk.press("Make it a partner")
  await ours.desk.until("that is nothing", (text) => text.includes("That is not what it has to be"))
  await ours.desk.page.getByLabel("What the partner's coordinator sent you").fill(theirs.forPartners)
  await ours.desk.press("Make it a partner")
  const digits = (await ours.desk.page.locator(".fingerprint").innerText()).replaceAll(/\s/g, "")
  expect(theirs.forPartners).toContain(digits)
  await ours.desk.readPaper(ours.papers[0]!)
  await ours.desk.page.getByText("Words of another paper").waitFor()
  await ours.desk.readPaper(ours.papers[2]!)
  await ours.desk.page.getByRole("heading", { name: "Lake Legal" }).waitFor()

  // Theirs comes in by our invitation, and is certified by their own coordinator.
  await ours.desk.press("A lawyer")
  const link = (await ours.desk.page.locator(".handed .address").innerText()).trim()
  const pia = await OfficeBrowser.open(link)
  onTestFinished(() => pia[Symbol.asyncDispose]())
  await pia.page.getByLabel("Your name").fill("Pia Lund")
  await pia.page.getByLabel("State").selectOption({ label: "Minnesota" })
  await pia.page.getByLabel("Bar number").fill("0398765")
  await pia.page.getByLabel("Licence ends").fill("2031-12-31")
  await pia.press("Make my keys and a passkey")
  await pia.page.getByRole("heading", { name: "You aren't certified yet" }).waitFor()
  const numbers = (await pia.page.locator(".fingerprint").innerText()).trim()
  const card = ours.desk.page.locator(".person", { hasText: "Pia Lund" })
  await card.getByText("They are a partner's lawyer").click()
  const key = await card.locator("textarea").inputValue()
  await theirs.desk.page.getByLabel("The key that the partner's coordinator sent you").fill(key)
  await theirs.desk.press("Look at it")
  const sent = theirs.desk.page.locator(".person", { hasText: "Pia Lund" })
  await sent.getByText(numbers).waitFor()
  await sent.getByRole("button", { name: "Certify" }).click()

  // Our server sees it by itself, and lets her in.
  await pia.page.getByRole("button", { name: "Go on duty" }).click({ timeout: 90_000 })
  await pia.until("she is on duty", (text) => text.includes("Go off duty"))
  const organisation = organisationSchema.parse(await (await fetch(ours.server.origin + routes.organisation)).json())
  expect(organisation.counsel).toEqual([])
  const caller = new HelpCaller({ url: ours.server.origin, serverKey: fromHex(organisation.serverKey)! })
  await caller.phone.upload(ours.server.origin, [await caller.phone.firstBatch()])
  const phone = await caller.askAndListen({ languages: ["en"] })
  await pia.page.getByRole("button", { name: "Answer" }).click()
  const answered = await phone.until(({ phase, counsel }) => phase === "answered" && counsel?.acceptance !== undefined)
  expect(toHex(answered.counsel!.key)).toBe((JSON.parse(key) as { key: string }).key)

  // Their roster leaves her out, and it is over here too.
  await theirs.desk.page.locator(".person", { hasText: "Pia Lund" }).getByRole("button", { name: "Take off" }).click()
  await phone.until(({ phase }) => phase !== "answered")
  await pia.until("the server knows her no more", (text) => text.includes("The server doesn't know you"))
})
