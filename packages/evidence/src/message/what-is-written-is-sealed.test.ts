import { describe, expect, test } from "vitest"
import { MAX_MESSAGE_TEXT, type Message, newMessageKeys, openMessage, sealMessage } from "./message.ts"

const hers = await newMessageKeys()
const counsels = await newMessageKeys()
const stranger = await newMessageKeys()
const fromKey = new Uint8Array(32).fill(7)
const message: Message = {
  fromKey,
  sequence: 4,
  atMs: 1_795_284_000_000,
  phrase: undefined,
  text: "they want my phone ¿no?",
}

describe("a message", () => {
  test("opens for the two it is for, and for nobody else", async () => {
    const sealed = await sealMessage(message, [counsels.recipient, hers.recipient])
    expect(await openMessage(sealed, counsels.identity, message)).toEqual(message)
    expect(await openMessage(sealed, hers.identity, message)).toEqual(message)
    await expect(openMessage(sealed, stranger.identity, message)).rejects.toMatchObject({
      code: "CALL_MESSAGE_DAMAGED",
    })
  })

  test("has one size, whichever phrase or few words it is", async () => {
    const said: Partial<Message>[] = [
      { phrase: "no", text: "" },
      { phrase: "cannot-speak", text: "" },
      { text: "a".repeat(90) },
      { phrase: undefined, text: "", hearing: { turn: 1, officerHears: true } },
      { phrase: undefined, text: "", hearing: { turn: 70_000, officerHears: false } },
    ]
    const sealed = await Promise.all(said.map((one) => sealMessage({ ...message, ...one }, [counsels.recipient])))
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1)
  })

  test("that says whether an officer can hear comes out as it went in", async () => {
    const hearing = { turn: 3, officerHears: true }
    const said: Message = { ...message, phrase: undefined, text: "", hearing }
    const sealed = await sealMessage(said, [counsels.recipient])
    expect(await openMessage(sealed, counsels.identity, message)).toEqual(said)
  })

  test.each([0, 2 ** 32, 1.5])("whose turn is %s is refused, or can't be written", async (turn) => {
    const said: Message = { ...message, text: "", hearing: { turn, officerHears: false } }
    const opened = sealMessage(said, [counsels.recipient]).then((sealed) =>
      openMessage(sealed, counsels.identity, message),
    )
    await expect(opened).rejects.toThrow()
  })

  test("of another's signature, or of another place, is refused", async () => {
    const sealed = await sealMessage(message, [counsels.recipient])
    for (const expected of [
      { ...message, fromKey: new Uint8Array(32) },
      { ...message, sequence: 5 },
    ]) {
      await expect(openMessage(sealed, counsels.identity, expected)).rejects.toMatchObject({
        code: "CALL_MESSAGE_DAMAGED",
      })
    }
  })

  test("that was altered on its way is refused at every place", async () => {
    const sealed = await sealMessage(message, [counsels.recipient])
    for (let at = 0; at < sealed.length; at += 97) {
      const altered = sealed.slice()
      altered[at]! ^= 1
      await expect(openMessage(altered, counsels.identity, message)).rejects.toMatchObject({
        code: "CALL_MESSAGE_DAMAGED",
      })
    }
  })

  test("is as long as somebody writes, and no longer", async () => {
    const text = "ñ".repeat(MAX_MESSAGE_TEXT)
    const sealed = await sealMessage({ ...message, text }, [counsels.recipient, hers.recipient])
    expect(await openMessage(sealed, counsels.identity, message)).toMatchObject({ text })
    expect(sealed.length).toBeLessThanOrEqual(8192)
    await expect(sealMessage({ ...message, text: `${text}x` }, [counsels.recipient])).rejects.toThrow("longer")
  })
})
