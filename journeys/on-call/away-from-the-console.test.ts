import { encodeJoining } from "@alongside/protocol/joining"
import type { CDPSession, Page } from "playwright-core"
import { expect, test, vi } from "vitest"
import { newOfficeWithPhones, type OfficeWithPhones } from "../../apps/server/src/notify/trial/office-with-phones.ts"
import type { TestServer } from "../../apps/server/src/testing/test-server.ts"
import { CounselConsole } from "../counsel-console.ts"
import { HelpCaller } from "../help-caller.ts"

const consoleOf = (town: OfficeWithPhones, server: TestServer, n: number): Promise<CounselConsole> =>
  CounselConsole.open({ origin: server.url, joining: encodeJoining(town.office.joinings[n]!) })

test("counsel sets a number at the console, is texted while nobody answers there, and one touch on the link answers", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await using mobile = await consoleOf(town, server, 0)
  const { page } = mobile
  await page.getByRole("link", { name: "How you are reached" }).click()
  const text = page.getByRole("region", { name: "Text message" })
  await text.getByLabel("Number, with its country code").fill("612 555")
  await text.getByRole("button", { name: "Use it" }).click()
  await text.getByRole("alert").getByText("That can't be right").waitFor()
  await text.getByLabel("Number, with its country code").fill("+1 612 555 0140")
  await text.getByRole("button", { name: "Use it" }).click()
  await text.getByText("Not tried yet").waitFor()
  await text.getByRole("button", { name: "Try it" }).click()
  const proof = await town.text(1)
  await text.getByText("Sent at").waitFor()
  // The provider says nothing more of it: the digits that came do.
  await text.getByLabel("The four digits that came").fill(proof.Body!.slice(-"0 0 0 0".length))
  await text.getByRole("button", { name: "It came" }).click()
  await text.getByText("It came at").waitFor()

  // A console at the office that nobody looks at; the mobile's page is closed.
  const desk = await town.office.onDuty(server, 0)
  await page.goto("about:blank")
  const phone = await new HelpCaller(server).askAndListen()
  await desk.until("ring")
  town.move(5000)
  const link = /https?:\S+/.exec((await town.text(2)).Body!)![0]
  await page.goto(link)
  await page.getByRole("alertdialog").getByText("since the press").first().waitFor()
  // It is in no address that somebody could load again.
  expect(new URL(page.url()).hash).toBe("")
  await page.getByRole("alertdialog").getByRole("button", { name: "Answer" }).click()
  const answered = await phone.until(({ counsel }) => counsel?.acceptance !== undefined)
  expect(answered.counsel).toMatchObject({ name: "Lawyer 0" })
})

test("a push shows the ring, says that it came, opens the page that is there, and is taken back", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "push" })
  await using counsel = await consoleOf(town, server, 0)
  const { page } = counsel
  await page.context().grantPermissions(["notifications"], { origin: server.url })
  const push = await pushTo(page, server.url)
  const desk = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  await desk.until("ring")
  town.move(5000)
  const [ring] = await town.browser.untilReceived(1)

  await vi.waitFor(
    async () => {
      // A worker that has only just begun doesn't get each of DevTools' messages; shown twice it is one, by its tag.
      if ((await shown(page)).length === 0) await push(JSON.stringify(ring))
      expect(await shown(page)).toEqual([[ring!.tag, "Someone needs a lawyer now. Open to see and answer"]])
    },
    { timeout: 20_000, interval: 1000 },
  )
  // By its receipt the server knows that this browser is there.
  await vi.waitFor(async () => expect((await town.reachOf(server, 0)).addresses[0]!.state).toBe("works"), 20_000)

  const seat = await desk.accept()
  expect(seat.seat).toBe("counsel")
  const [, over] = await town.browser.untilReceived(2)
  await push(JSON.stringify(over))
  await vi.waitFor(async () => expect(await shown(page)).toEqual([]), 20_000)
})

/** Registers the console's worker, as turning push on does, and hands it what a push service would have brought. */
async function pushTo(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) =>
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const active = versions.find(({ status, scriptURL }) => status === "activated" && scriptURL.includes("/console/"))
      if (active !== undefined) resolve(active.registrationId)
    }),
  )
  await cdp.send("ServiceWorker.enable")
  await page.evaluate(() => navigator.serviceWorker.register("/console/service-worker.js", { scope: "/console/" }))
  const registrationId = await registered
  return async (data) => {
    await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data })
  }
}

function shown(page: Page): Promise<[string, string][]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ tag, body }): [string, string] => [tag, body])
  })
}
