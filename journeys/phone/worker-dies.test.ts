import { expect, test } from "vitest"
import { newTown } from "../town.ts"

for (const name of ["seal", "courier"]) {
  test(`the ${name} worker dies in the middle of a recording: the app starts again by itself and goes on with it`, async () => {
    await using town = await newTown()
    const phone = await town.phone()
    await phone.press()
    await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
    const worker = phone.page.workers().find((one) => one.url().includes(`${name}-worker`))
    const startedAgain = phone.page.waitForEvent("load")
    await worker!.evaluate(() => {
      setTimeout(() => {
        throw new Error("died for the test")
      })
    })
    await startedAgain
    await phone.until("recording again", ({ screen }) => screen === "recording")
    await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= 6000)
    await phone.stop()
    await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

    expect(phone.complaints.splice(0).filter((words) => !words.includes("died for the test"))).toEqual([])
    const [record, ...others] = await town.stored()
    expect(others).toEqual([])
    expect(record!.legs.length).toBe(2)
    expect(record!.findings).toEqual([])
  })
}
