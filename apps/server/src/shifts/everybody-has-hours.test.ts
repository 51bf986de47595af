import { toHex } from "@alongside/evidence/format/bytes"
import { actsSchema, boardRoutes } from "@alongside/protocol/board"
import type { Problem } from "@alongside/protocol/error-codes"
import { feedSchema, type Hours, noHours, ownShiftsSchema, rotaSchema, shiftRoutes } from "@alongside/protocol/shifts"
import { describe, expect, test } from "vitest"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { joiningOf, SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { addCounsel } from "../testing/another-counsel.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

/** A Thursday in Chicago, 09:00: two nights before clocks are put back on 2026-11-01. */
const NOW = Date.UTC(2026, 9, 29, 14)
const HOUR = 60 * 60 * 1000

const codeOf = async (response: Response): Promise<string | undefined> =>
  response.ok ? undefined : ((await response.json()) as Problem).code

async function town(): Promise<{ server: TestServer; coordinator: SignedCoordinator } & AsyncDisposable> {
  const server = await startTestServer({ now: () => NOW })
  const coordinator = await SignedCoordinator.signIn(server)
  return { server, coordinator, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const send = ({ origin, token }: { origin: string; token: string }, method: string, path: string, body?: unknown) =>
  fetch(origin + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { "content-type": typeof body === "string" ? "text/calendar" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })

const own = async (counsel: SignedCounsel) => ownShiftsSchema.parse(await (await counsel.get(shiftRoutes.own)).json())

const nights: Hours = {
  weekly: [{ days: ["sat"], from: "22:00", to: "06:00", since: "2026-10-01", until: null }],
  exceptions: [{ kind: "on", from: "2026-10-29T12:00", to: "2026-10-29T14:00" }],
}

describe("hours", () => {
  test("are counsel's own, laid out by the clock on the wall, the night it is put back included", async () => {
    await using there = await town()
    const counsel = await SignedCounsel.join(there.server)
    expect((await own(counsel)).hours).toEqual(noHours)
    expect(await codeOf(await send(counsel, "PUT", shiftRoutes.own, nights))).toBeUndefined()
    const { onCall, hours, zone } = await own(counsel)
    expect(zone).toBe("America/Chicago")
    expect(hours).toEqual(nights)
    const night = onCall.find(({ fromMs }) => fromMs === Date.UTC(2026, 9, 31, 27))!
    // 22:00 to 06:00 takes nine hours that night.
    expect(night.toMs - night.fromMs).toBe(9 * HOUR)
    expect(onCall[0]).toEqual({ fromMs: Date.UTC(2026, 9, 29, 17), toMs: Date.UTC(2026, 9, 29, 19) })
  })

  test("can be set by the coordinator, in another zone, and nonsense by nobody", async () => {
    await using there = await town()
    const key = toHex(joiningOf(there.server.joiningPath).counselKey)
    expect(
      await codeOf(await send(there.coordinator, "PUT", shiftRoutes.rota, { zone: "America/Denver" })),
    ).toBeUndefined()
    expect(await codeOf(await send(there.coordinator, "PUT", shiftRoutes.rotaOf(key), nights))).toBeUndefined()
    const rota = rotaSchema.parse(await (await there.coordinator.ask(shiftRoutes.rota)).json())
    expect(rota.members[0]).toMatchObject({ name: "Demonstration counsel", hours: nights })
    expect(rota.members[0]!.onCall[0]!.fromMs).toBe(Date.UTC(2026, 9, 29, 18))
    expect(await codeOf(await send(there.coordinator, "PUT", shiftRoutes.rota, { zone: "Mars/Olympus" }))).toBe(
      "SHIFT_ZONE_UNKNOWN",
    )
    const counsel = await SignedCounsel.join(there.server)
    const wrong = { weekly: [], exceptions: [{ kind: "on", from: "2026-02-30T01:00", to: "2026-03-01T01:00" }] }
    expect(await codeOf(await send(counsel, "PUT", shiftRoutes.own, wrong))).toBe("SHIFT_TIME_INVALID")
    expect(await codeOf(await send(counsel, "PUT", shiftRoutes.rotaOf(key), nights))).toBe("SESSION_REFUSED")
    const nobody = "0f".repeat(32)
    expect(await codeOf(await send(there.coordinator, "PUT", shiftRoutes.rotaOf(nobody), nights))).toBe(
      "ACCOUNT_UNKNOWN",
    )
    const { acts } = actsSchema.parse(await (await there.coordinator.ask(boardRoutes.acts(99))).json())
    expect(acts.map(({ what, about }) => [what, about])).toEqual([
      ["hours set", key],
      ["zone set", "America/Denver"],
    ])
  })
})

test("a swap holds once the other agrees, and only they can", async () => {
  await using there = await town()
  const ada = await SignedCounsel.join(there.server)
  const joiningPath = await addCounsel(there.server)
  const ben = await SignedCounsel.join({ url: there.server.url, joiningPath })
  await send(ada, "PUT", shiftRoutes.own, nights)
  const taker = toHex(joiningOf(joiningPath).counselKey)
  const offer = { taker, from: "2026-10-29T13:00", to: "2026-10-29T14:00" }
  expect(await codeOf(await send(ada, "POST", shiftRoutes.swaps, offer))).toBeUndefined()
  const [swap] = (await own(ben)).swaps
  expect(swap).toMatchObject({ ...offer, isAgreed: false })
  expect((await own(ben)).onCall).toEqual([])
  expect(await codeOf(await send(ada, "POST", shiftRoutes.swap(swap!.id)))).toBe("SWAP_UNKNOWN")
  expect(await codeOf(await send(ben, "POST", shiftRoutes.swap(swap!.id)))).toBeUndefined()
  expect((await own(ben)).onCall).toEqual([{ fromMs: Date.UTC(2026, 9, 29, 18), toMs: Date.UTC(2026, 9, 29, 19) }])
  expect((await own(ada)).onCall[0]).toEqual({ fromMs: Date.UTC(2026, 9, 29, 17), toMs: Date.UTC(2026, 9, 29, 18) })
  expect(await codeOf(await send(ada, "DELETE", shiftRoutes.swap(swap!.id)))).toBe("SWAP_UNKNOWN")
})

describe("calendars", () => {
  test("come in as a file, and go out at a secret address that no log names", async () => {
    await using there = await town()
    const counsel = await SignedCounsel.join(there.server)
    const calendar = [
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261001T000000Z"],
      ...["DTSTART:20261030T150000Z", "DTEND:20261030T170000Z", "END:VEVENT", "END:VCALENDAR", ""],
    ].join("\r\n")
    expect(await codeOf(await send(counsel, "PUT", shiftRoutes.calendar, calendar))).toBeUndefined()
    expect((await own(counsel)).onCall).toEqual([
      { fromMs: Date.UTC(2026, 9, 30, 15), toMs: Date.UTC(2026, 9, 30, 17) },
    ])
    const broken = await send(counsel, "PUT", shiftRoutes.calendar, "BEGIN:VCALENDAR\r\nnonsense\r\n")
    expect(await broken.json()).toMatchObject({ code: "CALENDAR_INVALID", line: 2 })
    expect(await own(counsel)).toMatchObject({ hasCalendar: true, hasFeed: false })

    const { path } = feedSchema.parse(await (await send(counsel, "POST", shiftRoutes.feeds)).json())
    expect((await own(counsel)).hasFeed).toBe(true)
    const feed = await fetch(there.server.url + path)
    expect(feed.headers.get("content-type")).toContain("text/calendar")
    expect(await feed.text()).toContain("DTSTART:20261030T150000Z\r\nDTEND:20261030T170000Z\r\n")
    // A newer address takes the old one's place.
    await send(counsel, "POST", shiftRoutes.feeds)
    expect(await codeOf(await fetch(there.server.url + path))).toBe("FEED_UNKNOWN")
    expect(there.server.logged()).not.toContain(path.split("/").at(-1)!)
    expect(await codeOf(await send(counsel, "PUT", shiftRoutes.calendar, "\n"))).toBeUndefined()
    expect(await own(counsel)).toMatchObject({ hasCalendar: false, onCall: [] })
  })
})
