import { expect, test } from "vitest"
import { ownVoice } from "./own-voice.ts"

const voice = (lang: string, localService: boolean) => ({ lang, localService })

test("what is agreed is read by a voice of the phone's own, in its reader's language", () => {
  const voices = [voice("en-US", false), voice("es-MX", true), voice("en_GB", true), voice("en-US", true)]
  expect(ownVoice(voices, "en")).toBe(voices[2])
  expect(ownVoice(voices, "es")).toBe(voices[1])
})

test("nothing is read where only another's server could", () => {
  expect(ownVoice([voice("en-US", false), voice("es-ES", true)], "en")).toBeUndefined()
  expect(ownVoice([], "en")).toBeUndefined()
})
