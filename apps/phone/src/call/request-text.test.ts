import { describe, expect, test } from "vitest"
import { speeches } from "../screens/speeches.ts"
import { wordsOf } from "../screens/words.ts"
import type { CallState } from "./call-state.ts"
import { english, spanish } from "./catalogue.ts"
import { type Answerer, after, asked, type VerifiedStatus } from "./request-for-help.ts"
import { requestText } from "./request-text.ts"

const ada: Answerer = {
  ...{ name: "Ada", isConnected: true, key: new Uint8Array(32), token: 1 },
  ...{ acceptance: new Uint8Array(32), recipient: "age1pq1stands-for-hers" },
}
const answered: VerifiedStatus = {
  ...{ version: 4, phase: "answered", ringing: 0, place: undefined, offersNumber: false, counsel: ada },
  ...{ isHeld: false, holder: undefined },
  ending: undefined,
}
const handingOver: VerifiedStatus = { ...answered, version: 5, phase: "handing over" }
const onTheLine: CallState = {
  ...{ sound: "on", needsTouch: false, interpreter: undefined, officerHears: false, messages: [] },
}

function text(status: VerifiedStatus, call?: CallState, language: "en" | "es" = "en"): string {
  const say = wordsOf(speeches[language]).sayOf({ en: english, es: spanish })
  const request = after(asked, { kind: "status", status })
  const { headline, more } = requestText(request, { link: "online", microphone: "open", call }, say)
  return [headline, ...more].join(" ")
}

test("of whoever is a partner's it is said whose they are", () => {
  const pia = { ...answered, counsel: { ...ada, organisation: "Lake Legal" } }
  expect(text(answered)).not.toContain("partner")
  expect(text(pia)).toContain("Ada, attorney, has answered They are of a partner organization: Lake Legal.")
  expect(text(pia, onTheLine, "es")).toContain("Es de una organización aliada: Lake Legal.")
})

describe("while counsel hands over", () => {
  test("another lawyer is on the way, and who is there stays until then", () => {
    expect(text(handingOver)).toContain(
      "Another lawyer is being called for you Ada, attorney, stays until they are there.",
    )
    expect(text(handingOver, undefined, "es")).toContain("Ada (abogacía) se queda hasta que llegue.")
  })

  test("on the line it is said too, and that they still hear", () => {
    const said = text(handingOver, onTheLine)
    expect(said).toContain("Ada, attorney, stays until they are there. Speak. They hear you.")
    expect(text(answered, onTheLine)).not.toContain("Another lawyer")
  })

  test("nobody stays whose own word isn't there", () => {
    expect(text({ ...handingOver, counsel: undefined })).toBe("Your call for a lawyer has arrived")
  })
})

test("an interpreter who is on the line is named, in her own language of the app, and only while they are", () => {
  const interpreted = { ...onTheLine, interpreter: "Inés" }
  expect(text(answered, interpreted)).toContain(
    "Ada, attorney, is on the line Speak. They hear you. An interpreter is on the line too: Inés. Speak in your language.",
  )
  expect(text(answered, interpreted, "es")).toContain("También hay intérprete en la línea: Inés.")
  expect(text(handingOver, interpreted)).toContain("An interpreter is on the line too: Inés.")
  expect(text(answered, onTheLine)).not.toContain("interpreter")
  expect(text(answered, { ...interpreted, sound: "broken" })).not.toContain("Inés")
})

test("while nobody can be had a volunteer is on the line, and that they are no lawyer is said with it", () => {
  const holder = { name: "Vera", isConnected: true, key: new Uint8Array(32), token: 3, acceptance: new Uint8Array(32) }
  const queued: VerifiedStatus = { ...answered, phase: "queued", counsel: undefined, isHeld: true, holder }
  expect(text(queued)).toBe(
    "All lawyers are busy Vera is coming to the line, until a lawyer comes. They are not a lawyer, and can't see or read anything of yours. We go on asking. It goes on recording.",
  )
  expect(text(queued, onTheLine)).toContain("Vera is on the line with you until a lawyer comes. Speak. They hear you.")
  expect(text({ ...queued, phase: "unanswered" }, onTheLine, "es")).toContain("No es de la abogacía")
  // Counsel has answered: it is counsel who is spoken of.
  expect(text({ ...queued, phase: "answered", counsel: ada }, onTheLine)).not.toContain("Vera")
  // Whoever isn't certified to isn't there.
  expect(text({ ...queued, holder: undefined })).not.toContain("Vera")
})

test("while an officer can hear nobody is told to speak", () => {
  const said = text(answered, { ...onTheLine, officerHears: true })
  expect(said).toContain("An officer can hear. Your lawyer is silent, and writes to you.")
  expect(said).not.toContain("Speak.")
})

test("who has taken over is said by name, once their own word is there", () => {
  const ben = { ...ada, name: "Ben", token: 2 }
  expect(text({ ...answered, version: 6, counsel: ben })).toContain("Ben, attorney, has answered")
})
