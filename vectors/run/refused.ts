/** Thrown by a reader that finds faults without an error class of its own: what a vector's `expect` says. */
export class Refused extends Error {
  override readonly name = "Refused"
  readonly expect: string
  constructor(expect: string) {
    super(`refused: ${expect}`)
    this.expect = expect
  }
}
