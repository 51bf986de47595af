/**
 * Changes the sample rate of a mono stream by a windowed sinc, block after block without a seam.
 *
 * Microphones run at 44.1 kHz, at 16 kHz over Bluetooth, at whatever they like; Opus is given 48 kHz.
 */
export class Resampler {
  readonly #fromRate: number
  readonly #toRate: number
  /** Share of the band that is kept: what the lower of the two rates can carry. */
  readonly #cutoff: number
  readonly #half: number
  #input: Float32Array<ArrayBuffer>
  /** Samples of input that {@link #input} begins after, those silent ones included that it began with. */
  #dropped = 0
  #produced = 0

  constructor(fromRate: number, toRate: number) {
    this.#fromRate = fromRate
    this.#toRate = toRate
    this.#cutoff = Math.min(1, toRate / fromRate) * 0.95
    this.#half = Math.ceil(HALF_WIDTH / this.#cutoff)
    // As if silence came before, so that the first sample has neighbours on both sides.
    this.#input = new Float32Array(this.#half)
  }

  /** Input samples that are taken in and not yet given out. */
  get delay(): number {
    return this.#input.length - this.#placeOf(this.#produced)
  }

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const input = new Float32Array(this.#input.length + samples.length)
    input.set(this.#input)
    input.set(samples, this.#input.length)
    const output: number[] = []
    for (let at = this.#placeOf(this.#produced); at + this.#half < input.length; ) {
      output.push(this.#sampleAt(input, at))
      at = this.#placeOf(++this.#produced)
    }
    const keepFrom = Math.max(0, Math.floor(this.#placeOf(this.#produced)) - this.#half)
    this.#dropped += keepFrom
    this.#input = input.slice(keepFrom)
    return Float32Array.from(output)
  }

  /** Where in the input a sample of output lies. Counted from the beginning each time, so that nothing adds up. */
  #placeOf(index: number): number {
    return (index * this.#fromRate) / this.#toRate + this.#half - this.#dropped
  }

  #sampleAt(input: Float32Array, at: number): number {
    const from = Math.max(0, Math.ceil(at - this.#half))
    const to = Math.min(input.length - 1, Math.floor(at + this.#half))
    let sum = 0
    let weights = 0
    for (let i = from; i <= to; i++) {
      const weight = kernel((i - at) * this.#cutoff)
      sum += weight * input[i]!
      weights += weight
    }
    // Divided by what the weights come to: a steady level stays exactly as loud.
    return weights === 0 ? 0 : sum / weights
  }
}

// 16 zero crossings each side: aliases lie below what 24 kbit/s Opus keeps, at a cost that isn't seen beside the encoder's.
const HALF_WIDTH = 16
const TABLE_STEPS = 256
const TABLE = Float32Array.from({ length: HALF_WIDTH * TABLE_STEPS + 2 }, (_, i) => {
  const x = i / TABLE_STEPS
  if (x >= HALF_WIDTH) return 0
  if (x === 0) return 1
  // Blackman window over a sinc.
  const turn = (Math.PI * x) / HALF_WIDTH
  const window = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn)
  return (window * Math.sin(Math.PI * x)) / (Math.PI * x)
})

function kernel(x: number): number {
  const place = Math.abs(x) * TABLE_STEPS
  const index = Math.floor(place)
  if (index >= TABLE.length - 1) return 0
  const a = TABLE[index]!
  return a + (TABLE[index + 1]! - a) * (place - index)
}
