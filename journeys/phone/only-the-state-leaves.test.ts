import { decodePlaceFix } from "@alongside/evidence/media/place-fix"
import { expect, test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"

/** Beside the Capitol of Iowa. */
const HERE = { latitude: 41.5911234, longitude: -93.6037654, accuracy: 12 }

/** Every way in which a program might write a number of degrees down. */
function waysToWrite(degrees: number): Buffer[] {
  const as = (bytes: number, write: (buffer: Buffer) => void): Buffer => {
    const buffer = Buffer.alloc(bytes)
    write(buffer)
    return buffer
  }
  return [
    Buffer.from(Math.abs(degrees).toFixed(3)),
    as(8, (buffer) => buffer.writeDoubleBE(degrees)),
    as(8, (buffer) => buffer.writeDoubleLE(degrees)),
    as(4, (buffer) => buffer.writeFloatBE(degrees)),
    as(4, (buffer) => buffer.writeFloatLE(degrees)),
    as(4, (buffer) => buffer.writeInt32BE(Math.round(degrees * 1e7))),
    as(4, (buffer) => buffer.writeInt32LE(Math.round(degrees * 1e7))),
  ]
}

test("counsel of the state where she is are rung; where that is leaves the phone sealed, and no other way", async () => {
  await using town = await newTown()
  const counsel = await CounselOnCall.onDuty({
    url: town.server.origin,
    joiningPath: `#join=${await town.joiningText()}`,
  })
  const phone = await town.phone({ permissions: ["camera", "microphone", "geolocation"] })
  const overheard: Buffer[] = []
  phone.network.overheard = (bytes) => overheard.push(bytes)
  await phone.page.context().setGeolocation(HERE)
  // Asked for once there is a position, and kept with the app.
  const isLoaded = () =>
    phone.page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("us.topo")))
  await expectEventually("the boundaries", isLoaded)

  await phone.hold()
  expect(await counsel.until("ring")).toMatchObject({ jurisdiction: "US-IA", jurisdictionSource: "position" })

  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 12_000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  const fixes = record!.segments("place").map(({ media }) => decodePlaceFix(media))
  expect(fixes[0]).toMatchObject(HERE)
  const everything = Buffer.concat(overheard)
  expect(everything.includes("US-IA")).toBe(true)
  for (const degrees of [HERE.latitude, HERE.longitude]) {
    for (const written of waysToWrite(degrees))
      expect(everything.includes(written), written.toString("hex")).toBe(false)
  }
  await counsel.close()
})
