/** Plays the other's voice as soon as the browser lets it. */
export class Voice {
  readonly #element = new Audio()
  readonly #needsTouch: (needsTouch: boolean) => void

  /** @param needsTouch - told whenever it changes: only a touch lets it be heard. */
  constructor(needsTouch: (needsTouch: boolean) => void) {
    this.#needsTouch = needsTouch
    this.#element.autoplay = true
  }

  play(stream: MediaStream): void {
    if (this.#element.srcObject !== stream) this.#element.srcObject = stream
    this.#start()
  }

  /** On a touch. */
  allow(): void {
    if (this.#element.srcObject !== null) this.#start()
  }

  /** @param volume - 0 to 1. */
  setVolume(volume: number): void {
    this.#element.volume = volume
  }

  /** A loudspeaker is heard by whoever stands by: then nothing of it is played, though it comes in. */
  setSilent(isSilent: boolean): void {
    this.#element.muted = isSilent
  }

  close(): void {
    this.#element.pause()
    this.#element.srcObject = null
  }

  #start(): void {
    this.#element.play().then(
      () => this.#needsTouch(false),
      (error: unknown) => {
        // Another stream took its place meanwhile, or the browser wants a touch first.
        if (error instanceof DOMException && error.name === "NotAllowedError") this.#needsTouch(true)
      },
    )
  }
}
