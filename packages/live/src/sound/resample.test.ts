import { expect, test } from "vitest"
import { Resampler } from "./resample.ts"

function sine(hz: number, rate: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate))
}

/** Pushes in blocks of `size`, as a microphone delivers. */
function resample(samples: Float32Array, from: number, size: number): Float32Array {
  const resampler = new Resampler(from, 48_000)
  const parts: number[] = []
  for (let at = 0; at < samples.length; at += size) parts.push(...resampler.push(samples.subarray(at, at + size)))
  return Float32Array.from(parts)
}

test.each([44_100, 16_000, 96_000, 22_050])("a tone at %d Hz is the same tone at 48 kHz, at the same time", (rate) => {
  const output = resample(sine(1000, rate, rate), rate, 128)
  const wanted = sine(1000, 48_000, output.length)
  // What the kernel still waits for at the end is at most a few milliseconds.
  expect(output.length).toBeGreaterThan(48_000 * 0.99)
  const worst = wanted.subarray(200).reduce((most, sample, i) => Math.max(most, Math.abs(sample - output[200 + i]!)), 0)
  expect(worst).toBeLessThan(0.002)
})

test("the size of the blocks makes no difference", () => {
  const input = sine(700, 44_100, 20_000)
  const whole = resample(input, 44_100, input.length)
  for (const size of [1, 127, 128, 441, 4096]) {
    const inBlocks = resample(input, 44_100, size)
    expect(inBlocks.length).toBe(whole.length)
    expect(Math.max(...inBlocks.map((sample, i) => Math.abs(sample - whole[i]!)))).toBeLessThan(1e-5)
  }
})

test("what lies above what the lower rate can carry is not folded into what can be heard", () => {
  const output = resample(sine(30_000, 96_000, 96_000), 96_000, 960)
  const loudest = output.subarray(200, -200).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  expect(loudest).toBeLessThan(0.01)
})

test("it says how much it has taken in and not given out", () => {
  const resampler = new Resampler(44_100, 48_000)
  let given = 0
  for (let block = 1; block <= 100; block++) {
    given += resampler.push(sine(500, 44_100, 441)).length
    expect(Math.abs(block * 441 - resampler.delay - (given * 44_100) / 48_000)).toBeLessThan(0.001)
  }
})
