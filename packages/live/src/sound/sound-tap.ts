/// <reference path="./worklet-url.d.ts" />
import tapUrl from "./sound-tap-worklet.ts?worker&url"

export interface SoundTap {
  /** Where its sound comes in, as `SoundBlock`s. */
  readonly source: { readonly from: "worklet"; readonly port: MessagePort; readonly sampleRate: number }
  /** Some browsers let an AudioContext run only after a touch, and stop it during a phone call. */
  readonly isRunning: boolean
  resume(): Promise<void>
  close(): void
}

/** The sound of a microphone where tracks can't be read directly: an AudioWorklet that posts to whoever encodes. */
export async function openSoundTap(track: MediaStreamTrack): Promise<SoundTap> {
  // At the rate the hardware has: asked for another, Firefox refuses to connect a microphone.
  const context = new AudioContext({ latencyHint: "interactive" })
  await context.audioWorklet.addModule(tapUrl)
  const tap = new AudioWorkletNode(context, "sound-tap", { numberOfInputs: 1, numberOfOutputs: 0 })
  const channel = new MessageChannel()
  tap.port.postMessage(channel.port1, [channel.port1])
  context.createMediaStreamSource(new MediaStream([track])).connect(tap)
  // Not awaited: without a touch it may never be answered.
  void context.resume()
  return {
    source: { from: "worklet", port: channel.port2, sampleRate: context.sampleRate },
    get isRunning() {
      return context.state === "running"
    },
    resume: () => context.resume(),
    close: () => void context.close(),
  }
}
