import type { CallRelays } from "@alongside/protocol/call/relays"

/** How the sound between the two stands. */
export type Sound = "connecting" | "on" | "broken"

/** What a call stands on before it is known with whom it is. */
export interface CallGround {
  readonly relays: CallRelays
  readonly microphone: MediaStreamTrack | undefined
}

export interface PeerEvents {
  /** The other's voice is there, or will be as soon as something arrives. */
  voice(stream: MediaStream): void
  sound(sound: Sound): void
  /** More ways to reach this side, found after its description was read; an empty text says that there are no more. */
  candidates(found: readonly string[]): void
}

/** Host candidates are there in a few milliseconds and a relay's in two round trips: what comes in this time travels in the description. */
const GATHER_MS = 60
/** Candidates that come soon after one another travel together. */
const COLLECT_MS = 40
/** RFC 7675: consent is asked for every 5 s; what is back before a breath is over was no break. */
const BREAK_AFTER_MS = 1500

/** One RTCPeerConnection with sound both ways, and nothing else. */
export class Peer {
  readonly #connection: RTCPeerConnection
  readonly #events: PeerEvents
  readonly #keepsReady: boolean
  #sender: RTCRtpSender | undefined
  #microphone: MediaStreamTrack | null
  #direction: "sendrecv" | "inactive" = "sendrecv"
  /** Found since the description was read. */
  #found: string[] = []
  #collecting: ReturnType<typeof setTimeout> | undefined
  #breaking: ReturnType<typeof setTimeout> | undefined
  /** The other side's candidates that came before its description. */
  #early: string[] = []
  #isDescribed = false
  /** There is a description that nobody was offered yet. */
  #isPrepared = false
  #sound: Sound = "connecting"

  /** @param keepsReady - Ways to this side are looked for before there is a description: for the side that answers. */
  constructor({ relays, microphone }: CallGround, events: PeerEvents, keepsReady = false) {
    const { servers, isRelayOnly } = relays
    this.#events = events
    this.#keepsReady = keepsReady
    this.#microphone = microphone ?? null
    this.#connection = new RTCPeerConnection({
      iceServers: servers.map(({ urls, username, credential }) => ({
        urls,
        ...(username === undefined || credential === undefined ? {} : { username, credential }),
      })),
      iceTransportPolicy: isRelayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
      // One way is all that a call with one sound both ways needs (max-bundle).
      iceCandidatePoolSize: keepsReady ? 1 : 0,
    })
    this.#connection.onicecandidate = ({ candidate }) => this.#find(candidate?.candidate ?? "")
    this.#connection.onconnectionstatechange = () => this.#follow()
    this.#connection.ontrack = ({ track, streams }) => events.voice(streams[0] ?? new MediaStream([track]))
  }

  get sound(): Sound {
    return this.#sound
  }

  /** What is measured of it: RTCStatsReport. */
  stats(): Promise<RTCStatsReport> {
    return this.#connection.getStats()
  }

  /** Makes the first description to offer: what it takes, and the ways to this side, are there when it is wanted. */
  async prepareOffer(): Promise<void> {
    await this.#makeOffer(false)
    this.#isPrepared = true
  }

  /** The description to offer; with candidates as far as they were found soon. @param isRestart - ICE begins anew. */
  async offer(isRestart: boolean): Promise<string> {
    if (!this.#isPrepared) await this.#makeOffer(isRestart)
    this.#isPrepared = false
    return this.#describe()
  }

  /** Takes an offer, and answers it. */
  async answer(sdp: string): Promise<string> {
    await this.#take({ type: "offer", sdp })
    const transceiver = this.#connection.getTransceivers()[0]
    if (transceiver === undefined) throw new Error("a description without sound was let through")
    if (this.#sender === undefined) {
      this.#sender = transceiver.sender
      transceiver.direction = "sendrecv"
      await this.#sender.replaceTrack(this.#microphone)
    }
    const answer = await this.#connection.createAnswer()
    const isFirst = this.#connection.currentLocalDescription === null
    if (!this.#keepsReady || !isFirst) {
      await this.#connection.setLocalDescription(answer)
      return this.#describe()
    }
    // With a final answer Chromium first throws away the ways that it found beforehand; a provisional one takes them, and names them.
    await this.#connection.setLocalDescription({ type: "pranswer", sdp: answer.sdp ?? "" })
    const described = await this.#describe()
    await this.#connection.setLocalDescription(answer)
    return described
  }

  /** Of the side that offers: from the next offer on nothing goes either way, or both ways again (RFC 3264 §8.4). */
  setHeld(isHeld: boolean): void {
    const direction = isHeld ? "inactive" : "sendrecv"
    if (direction !== this.#direction) this.#isPrepared = false
    this.#direction = direction
  }

  /** The newest descriptions let nothing through. */
  get isHeld(): boolean {
    return this.#connection.getTransceivers()[0]?.currentDirection === "inactive"
  }

  async takeAnswer(sdp: string): Promise<void> {
    if (this.#connection.signalingState === "have-local-offer") await this.#take({ type: "answer", sdp })
  }

  async takeCandidates(candidates: readonly string[]): Promise<void> {
    if (!this.#isDescribed) {
      this.#early.push(...candidates)
      return
    }
    for (const candidate of candidates) {
      // One of a round that is over belongs nowhere any more.
      await this.#connection.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined)
    }
  }

  /** What comes out of this from now on; `undefined`: nothing. The track is shared, and never stopped or muted here. */
  async setMicrophone(track: MediaStreamTrack | undefined): Promise<void> {
    this.#microphone = track ?? null
    await this.#sender?.replaceTrack(this.#microphone)
  }

  close(): void {
    clearTimeout(this.#collecting)
    clearTimeout(this.#breaking)
    this.#connection.onconnectionstatechange = null
    this.#connection.onicecandidate = null
    this.#connection.close()
  }

  async #makeOffer(isRestart: boolean): Promise<void> {
    const [transceiver = this.#connection.addTransceiver(this.#microphone ?? "audio")] =
      this.#connection.getTransceivers()
    this.#sender = transceiver.sender
    transceiver.direction = this.#direction
    await this.#connection.setLocalDescription(await this.#connection.createOffer({ iceRestart: isRestart }))
  }

  async #take(description: RTCSessionDescriptionInit): Promise<void> {
    this.#isDescribed = false
    await this.#connection.setRemoteDescription(description)
    this.#isDescribed = true
    await this.takeCandidates(this.#early.splice(0))
  }

  async #describe(): Promise<string> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#connection.iceGatheringState === "complete") resolve()
      }
      this.#connection.onicegatheringstatechange = look
      setTimeout(resolve, GATHER_MS)
      look()
    })
    clearTimeout(this.#collecting)
    this.#collecting = undefined
    this.#found = []
    const { localDescription } = this.#connection
    if (localDescription === null) throw new Error("the connection was closed meanwhile")
    return localDescription.sdp
  }

  #find(candidate: string): void {
    this.#found.push(candidate)
    this.#collecting ??= setTimeout(() => {
      this.#collecting = undefined
      this.#events.candidates(this.#found.splice(0))
    }, COLLECT_MS)
  }

  #follow(): void {
    clearTimeout(this.#breaking)
    const { connectionState } = this.#connection
    if (connectionState === "connected") this.#change("on")
    else if (connectionState === "failed") this.#change("broken")
    else if (connectionState === "disconnected") {
      this.#breaking = setTimeout(() => this.#change("broken"), BREAK_AFTER_MS)
    }
  }

  #change(sound: Sound): void {
    if (sound === this.#sound) return
    this.#sound = sound
    this.#events.sound(sound)
  }
}
