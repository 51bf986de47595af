/** Bytes between two times that the line is written. */
const EVERY = 16 * 1024 * 1024

/** One line on a terminal that says how far it is, written over each time and wiped at the end. */
export class ProgressLine {
  readonly #write: (text: string) => void
  #next = EVERY
  #isShown = false

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  readonly tell = (done: number, all: number): void => {
    if (done < this.#next || all === 0) return
    this.#next = done + EVERY
    this.#isShown = true
    this.#write(`\rverifying ${Math.floor((100 * done) / all)} % of ${Math.ceil(all / 1e6)} MB`)
  }

  wipe(): void {
    if (this.#isShown) this.#write(`\r${" ".repeat(40)}\r`)
  }
}
