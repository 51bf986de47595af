import type { CDPSession, Page } from "playwright-core"
import { expect, test, vi } from "vitest"
import { PushReceiver } from "../../apps/server/src/notify/trial/push-receiver.ts"
import { makeAtHomeWith } from "../recovery/owned-town.ts"
import { newTown } from "../town.ts"
import { confirm, enterCode, leaveCircle, makeCode, says } from "./circle-town.ts"

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true })

/** Ana's phone gets its subscription from this service instead of one of the browser's maker, which no test can have. */
async function subscribeAt(page: Page, receiver: PushReceiver): Promise<void> {
  await page.addInitScript(({ endpoint, keys }) => {
    const subscription = { endpoint, options: { applicationServerKey: null }, toJSON: () => ({ endpoint, keys }) }
    PushManager.prototype.subscribe = async () => subscription as unknown as PushSubscription
  }, receiver.subscription)
}

/** Hands the app's own worker what the push service would have brought. */
async function pushTo(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) =>
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const active = versions.find(
        ({ status, scriptURL }) => status === "activated" && !scriptURL.includes("/console/"),
      )
      if (active !== undefined) resolve(active.registrationId)
    }),
  )
  await cdp.send("ServiceWorker.enable")
  const registrationId = await registered
  return async (data) => {
    await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data })
  }
}

interface Watched {
  readonly registration: ServiceWorkerRegistration
  shown: string[]
}

/** Notes down what the app's worker shows: a browser without a window forgets what it has shown. @returns what it was so far. */
async function watchShown(page: Page): Promise<() => Promise<string[]>> {
  const worker = page.context().serviceWorkers()[0]
  if (worker === undefined) throw new Error("the app has no worker")
  await worker.evaluate(() => {
    const scope = globalThis as unknown as Watched
    scope.shown = []
    const show = scope.registration.showNotification.bind(scope.registration)
    scope.registration.showNotification = async (title, options) => {
      await show(title, options)
      scope.shown.push(`${title}: ${options?.body}`)
    }
  })
  return () => worker.evaluate(() => (globalThis as unknown as Watched).shown)
}

test("Ana turns notes on; at the press her phone shows one that names nobody, with her page closed; and she who presses saw beforehand that it would", async () => {
  await using receiver = await PushReceiver.start()
  await using town = await newTown()
  const phone = await town.phone()
  const contact = await town.phone({ fragment: "circle", isIntroduced: false })
  const { page: ana } = contact
  const { origin } = contact
  await makeAtHomeWith(
    {
      ALONGSIDE_PUSH_CONTACT: "mailto:desk@office.example",
      ALONGSIDE_PUSH_SERVICES: new URL(receiver.subscription.endpoint).host,
    },
    town,
    contact,
  )
  await subscribeAt(ana, receiver)
  await ana.context().grantPermissions(["notifications"], { origin })
  await ana.reload()
  await enterCode(ana, await makeCode(phone))
  await confirm(phone)
  await says(phone.page, "A note on their phone: Ana has not turned it on")
  await button(ana, "Go on").click()

  await says(ana, "This phone is not told while the page is closed.")
  await button(ana, "Tell me on this phone").click()
  await says(ana, "This phone is told, even while the page is closed.")
  await button(phone.page, "Done").click()
  await button(phone.page, "Back").click()
  await button(phone.page, "Settings").click()
  await phone.page.locator(".circle-section .small").first().click()
  await says(phone.page, "Told by: a note on their phone and their open page")
  await button(phone.page, "Back").click()

  await ana.goto("about:blank")
  await phone.hold()
  const [notice] = await receiver.untilReceived(1)
  await ana.goto(`${origin}/licenses.md`)
  const push = await pushTo(ana, origin)
  const shown = await watchShown(ana)
  await push(JSON.stringify(notice))
  await vi.waitFor(
    async () =>
      expect(await shown()).toEqual(["Alongside: Somebody who chose you asks that you be told now. Open Alongside."]),
    20_000,
  )
  await phone.until("that Ana has been told", ({ text }) => text.includes("Ana has been told"))
})

test("whoever says no to notes is told so, and how to change it", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const contact = await town.phone({ fragment: "circle", isIntroduced: false })
  const { page: ana } = contact
  await makeAtHomeWith({ ALONGSIDE_PUSH_CONTACT: "mailto:desk@office.example" }, town, contact)
  await ana.reload()
  await enterCode(ana, await makeCode(phone))
  await confirm(phone)
  await leaveCircle(phone)
  await button(ana, "Go on").click()
  // A journey's browser refuses whatever it wasn't told to allow.
  await says(ana, "Notes are not allowed. Allow them for Alongside in the settings of this phone")
  expect(await button(ana, "Tell me on this phone").count()).toBe(0)
})
