import type { ThreadMessage } from "@alongside/live/call/message-thread"
import { describe, expect, test } from "vitest"
import { isHersKept, shownMessages } from "./earshot.ts"

function said(from: "caller" | "answerer", text: string, more: Partial<ThreadMessage> = {}): ThreadMessage {
  return { from, sequence: 0, atMs: 0, phrase: undefined, text, isKept: true, ...more }
}
const officer = (from: "caller" | "answerer", turn: number, officerHears: boolean): ThreadMessage =>
  said(from, "", { hearing: { turn, officerHears } })

const before = [said("answerer", "Tell me what they ask"), said("caller", "They ask about the trunk")]

describe("while an officer can hear", () => {
  test("nothing that was written before stands on her screen, and nothing of hers", () => {
    const messages = [...before, officer("caller", 1, true), said("caller", "I am afraid")]
    expect(shownMessages({ messages, officerHears: true })).toEqual([])
  })

  test("what counsel wrote last does, and their word that they write now when it was they who said so", () => {
    const switched = officer("answerer", 1, true)
    expect(shownMessages({ messages: [...before, switched], officerHears: true })).toEqual([switched])
    const last = said("answerer", "Sign nothing.")
    const messages = [...before, switched, said("answerer", "Stay calm"), last, said("caller", "ok")]
    expect(shownMessages({ messages, officerHears: true })).toEqual([last])
  })

  test("she is told that her words are on their way, and then that they are there", () => {
    const messages = [...before, officer("caller", 1, true)]
    expect(isHersKept({ messages, officerHears: true })).toBeUndefined()
    const sent = said("caller", "ok", { isKept: false })
    expect(isHersKept({ messages: [...messages, sent], officerHears: true })).toBe(false)
    expect(isHersKept({ messages: [...messages, { ...sent, isKept: true }], officerHears: true })).toBe(true)
  })
})

test("once counsel speaks again the newest of both stands there", () => {
  const messages = [...before, officer("caller", 1, true), officer("caller", 2, false), said("answerer", "I am here")]
  expect(shownMessages({ messages, officerHears: false })).toEqual(messages.slice(-4))
})
