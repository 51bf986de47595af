/** Who may be heard at counsel's console; each `undefined` while they aren't. */
export interface Voices {
  /** Counsel's own microphone. */
  readonly own: MediaStreamTrack | undefined
  readonly person: MediaStream | undefined
  readonly interpreter: MediaStream | undefined
}

/** A browser that lets it run has begun by then. */
const LATE_MS = 1000

const nobody: Voices = { own: undefined, person: undefined, interpreter: undefined }

/**
 * Mixes what counsel's console hears, so that one voice goes to the phone and one to the interpreter, and nobody is sent their own: to the
 * person counsel and the interpreter, to the interpreter the person and counsel. Counsel hears both by other ways.
 */
export class Mixer {
  readonly #context = new AudioContext({ latencyHint: "interactive" })
  readonly #toPerson = this.#newWayOut()
  readonly #toInterpreter = this.#newWayOut()
  readonly #timer: ReturnType<typeof setTimeout>
  #voices = nobody
  #sources: AudioNode[] = []
  #isLate = false

  /** @param changed - told when the browser lets it run, or doesn't. */
  constructor(changed: () => void) {
    this.#context.addEventListener("statechange", changed)
    this.#timer = setTimeout(() => {
      this.#isLate = true
      if (!this.isRunning) changed()
    }, LATE_MS)
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, this.allow)
  }

  /** Before a touch browsers may not let it: then nothing comes out of it. */
  get isRunning(): boolean {
    return this.#context.state === "running"
  }

  /** The browser wants a touch first. */
  get isBlocked(): boolean {
    return this.#isLate && !this.isRunning
  }

  get toPerson(): MediaStreamTrack {
    return this.#toPerson.stream.getAudioTracks()[0]!
  }

  get toInterpreter(): MediaStreamTrack {
    return this.#toInterpreter.stream.getAudioTracks()[0]!
  }

  /** Who is heard from now on. */
  set(voices: Voices): void {
    const { own, person, interpreter } = voices
    const before = this.#voices
    if (own === before.own && person === before.person && interpreter === before.interpreter) return
    this.#voices = voices
    for (const source of this.#sources.splice(0)) source.disconnect()
    this.#lead(own === undefined ? undefined : new MediaStream([own]), [this.#toPerson, this.#toInterpreter])
    this.#lead(person, [this.#toInterpreter])
    this.#lead(interpreter, [this.#toPerson])
  }

  /** On a touch, wherever it is. */
  readonly allow = (): void => {
    if (!this.isRunning) void this.#context.resume()
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const touch of ["pointerdown", "keydown"]) removeEventListener(touch, this.allow)
    void this.#context.close()
  }

  #lead(stream: MediaStream | undefined, ways: readonly AudioNode[]): void {
    // What has no sound in it makes no source.
    if (stream === undefined || stream.getAudioTracks().length === 0) return
    const source = this.#context.createMediaStreamSource(stream)
    for (const way of ways) source.connect(way)
    this.#sources.push(source)
  }

  #newWayOut(): MediaStreamAudioDestinationNode {
    // One voice each; and two that speak at once are not made louder than either can be.
    return new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1, channelCountMode: "explicit" })
  }
}
