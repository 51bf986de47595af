import { expect, test } from "vitest"
import { sayIn } from "./words.ts"

const english = {
  plain: "Live",
  hole: "about {time} behind",
  count: { one: "{n} piece of {what}", other: "{n} pieces of {what}" },
} as const
const say = sayIn<typeof english>({ tag: "en", direction: "ltr", catalogue: english })

test("holes are filled, and counts have their form", () => {
  expect(say("plain")).toBe("Live")
  expect(say("hole", { time: "2 s" })).toBe("about 2 s behind")
  expect(say("count", { n: 1, what: "sound" })).toBe("1 piece of sound")
  expect(say("count", { n: 4200, what: "sound" })).toBe("4,200 pieces of sound")
})

test("a language with more forms than English says them", () => {
  const polish = {
    ...english,
    count: { one: "{n} kawałek", few: "{n} kawałki", many: "{n} kawałków", other: "{n} kawałka" },
  }
  const mow = sayIn<typeof english>({ tag: "pl", direction: "ltr", catalogue: polish })
  expect([1, 3, 5].map((n) => mow("count", { n, what: "" }))).toEqual(["1 kawałek", "3 kawałki", "5 kawałków"])
})

test("a hole left out doesn't compile, and would say nothing", () => {
  // @ts-expect-error the time is missing
  expect(say("hole")).toBe("about  behind")
})
