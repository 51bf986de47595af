import { expect, test } from "vitest"
import { avcConfig } from "./avc-config.ts"

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"))

// What Firefox 153 gives for 42001f: the record says 67 twice, the key frame has it right.
const FIREFOX_CLAIMS = hex("0142c01f0301 0017 676742c01fd900a03da10000030001001e84800f1832480 1 0005 6868cb8cb2")
const SPS = "6742c01fd900a03da10000030001001e84800f183248"
const PPS = "68cb8cb2"

test("parameter sets in the key frame are believed before what the encoder claims", () => {
  const keyFrame = hex(`00000016 ${SPS} 00000004 ${PPS} 00000003 658880`)
  expect(avcConfig(keyFrame, FIREFOX_CLAIMS)).toEqual(hex(`0142c01fffe1 0016 ${SPS} 01 0004 ${PPS}`))
})

test("where the key frame has none, what the encoder claims is what there is", () => {
  const claimed = hex(`0142c01fffe1 0016 ${SPS} 01 0004 ${PPS}`)
  expect(avcConfig(hex("00000003 658880"), claimed)).toBe(claimed)
  expect(avcConfig(hex("00000003 658880"), undefined)).toBeUndefined()
})

test("a frame that is cut short is no reason to fail", () => {
  const keyFrame = hex(`00000016 ${SPS} 00000004 ${PPS} 000000ff 658880`)
  for (let length = 0; length <= keyFrame.length; length++) {
    const config = avcConfig(keyFrame.subarray(0, length), FIREFOX_CLAIMS)
    expect(config).toBeDefined()
  }
})
