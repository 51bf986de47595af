import { refusalKindOf } from "@alongside/live/upload/refusals"
import { organisationSchema } from "@alongside/protocol/organisation"
import fc from "fast-check"
import { expect, test } from "vitest"
import { readOrganisation } from "./organisation.ts"

const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"))
const recipient = fc.oneof(fc.constant("age1pq1qqqq"), fc.string(), fc.constant(`age1pq1${"q".repeat(5000)}`))
const name = fc.constantFrom("Ana Pérez", "B")
const organisation = fc.constant("Lake Legal")
const counsel = fc.record({ recipient, key: hex32, name, organisation }, { requiredKeys: [] })
const almost = fc.record(
  {
    name: fc.oneof(fc.string({ maxLength: 100 }), fc.constant(7)),
    serverKey: fc.oneof(hex32, fc.string(), fc.constant(null)),
    counsel: fc.oneof(fc.array(counsel, { maxLength: 25 }), fc.string()),
    isOnDuty: fc.boolean(),
    hotline: fc.constantFrom("+15155550142", "+49301234567"),
  },
  { requiredKeys: [] },
)

test("the phone's own reading of the organisation agrees with the protocol's schema", () => {
  fc.assert(
    fc.property(fc.oneof(almost, fc.anything()), (answer) => {
      const parsed = organisationSchema.safeParse(answer)
      const read = readOrganisation(answer)
      expect(read === undefined).toBe(!parsed.success)
      if (read === undefined || !parsed.success) return
      expect(read.name).toBe(parsed.data.name)
      expect(Buffer.from(read.serverKey).toString("hex")).toBe(parsed.data.serverKey)
      const own = parsed.data.counsel.filter((one) => one.organisation === undefined)
      expect(read.counsel).toEqual(own.map((one) => one.recipient))
      const lawyers = read.lawyers.map((one) => ({
        ...{ key: Buffer.from(one.key).toString("hex"), name: one.name, organisation: one.organisation },
      }))
      const listed = parsed.data.counsel.flatMap(({ key, name, organisation }) =>
        key && name ? [{ key, name, organisation }] : [],
      )
      expect({ lawyers, isOnDuty: read.isOnDuty, hotline: read.hotline }).toEqual({
        lawyers: listed,
        isOnDuty: parsed.data.isOnDuty ?? true,
        hotline: parsed.data.hotline,
      })
    }),
    { numRuns: 500 },
  )
})

test("a refusal that this phone doesn't know is one that time may change", () => {
  expect(refusalKindOf("PLACE_TAKEN")).toBe("for good")
  expect(refusalKindOf("OF_A_NEWER_SERVER")).toBe("later")
  expect(refusalKindOf("toString")).toBe("later")
})
