import { expect, test, vi } from "vitest"
import { configurationWith } from "../configuration.ts"
import { newOfficeWithPhones } from "./trial/office-with-phones.ts"

const MINUTE = 60 * 1000
const DAY_MINUTES = 24 * 60

test.each([
  { when: "what is sent to them doesn't come", hasPush: true, from: -1, because: "nobody reachable" },
  { when: "none has said how they are reached", hasPush: false, from: -1, because: "nobody reachable" },
  { when: "there are shifts and nobody has one now", hasPush: true, from: DAY_MINUTES, because: "nobody on shift" },
])("when $when the operator is told, once for each time", async ({ hasPush, from, because }) => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start({ configuration: { alarmEmail: "operator@office.example", alarmLanguage: "es" } })
  const told = (level: number): number =>
    server
      .logged()
      .split("\n")
      .filter((line) => line.startsWith(`{"level":${level},`) && /on call can be/.test(line)).length
  if (hasPush) await town.set(server, 0, { channel: "push" })
  await town.shift(server, 0, from, from + DAY_MINUTES)
  /** Time goes on, a quarter of a minute at a time. */
  const goOnUntil = (isSo: () => void): Promise<void> =>
    vi.waitFor(
      () => {
        town.move(MINUTE / 4)
        isSo()
      },
      { timeout: 15_000, interval: 100 },
    )
  await goOnUntil(() => expect(told(50)).toBe(1))
  const [mail] = await town.mail.untilReceived(1)
  expect(mail).toMatchObject({ to: "operator@office.example" })
  expect(mail!.text).toContain("no se puede avisar a nadie de guardia")

  const ada = await town.office.onDuty(server, 0)
  await vi.waitFor(() => expect(told(30)).toBe(1), 15_000)
  ada.say({ type: "duty", isOnDuty: false })
  await goOnUntil(() => expect(town.mail.mails).toHaveLength(2))

  expect(told(50)).toBe(2)
  expect(server.logged()).toContain(`"because":"${because}"`)
  expect(server.logged()).not.toContain("operator@")
})

test("a mailbox for alarms without a mail server is refused", () => {
  expect(() => configurationWith({ data: "/tmp/x", alarmEmail: "operator@office.example" })).toThrow("a mail server")
})
