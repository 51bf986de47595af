/** Lets what concerns one thing happen one after the other, and what concerns different things at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve()
    // Whatever came of the one before.
    const turn = before.then(act, act)
    this.#last.set(name, turn)
    const forget = (): void => {
      if (this.#last.get(name) === turn) this.#last.delete(name)
    }
    turn.then(forget, forget)
    return turn
  }
}
