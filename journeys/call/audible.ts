/** Runs in pages before them: notes when something is first heard in each of the page's connections, on the clock of `Date.now()`. */
export function noteWhenHeard(): void {
  const Real = globalThis.RTCPeerConnection
  globalThis.heardAtMs = []
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given)
      const look = async (): Promise<void> => {
        if (this.connectionState === "closed") return
        const stats = this.connectionState === "connected" ? [...(await this.getStats()).values()] : []
        // Of what was played out, by the browser's own count: WebRTC statistics §7.1.
        const energy = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio")?.totalAudioEnergy ?? 0
        if (energy > 1e-4) globalThis.heardAtMs!.push(performance.timeOrigin + performance.now())
        else setTimeout(() => void look(), 10)
      }
      void look()
    }
  }
}

declare global {
  /** One moment for each connection of the page in which something was heard. */
  var heardAtMs: number[] | undefined
}
