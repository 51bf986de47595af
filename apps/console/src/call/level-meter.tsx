import type { JSX } from "preact"
import { useContext, useEffect, useRef } from "preact/hooks"
import { OutgoingContext } from "./outgoing-context.ts"

/** -60 dB is silence; a voice near a microphone peaks at about -12. */
const SILENT_DB = -60

/** How loud counsel's own voice goes out, as a bar. Still when the person has asked the system for less motion: the words beside it say who is heard. */
export function LevelMeter({ label }: { readonly label: string }): JSX.Element {
  const outgoing = useContext(OutgoingContext)
  const bar = useRef<HTMLMeterElement>(null)
  const track = outgoing?.value
  useEffect(() => {
    if (track === undefined) return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      if (bar.current !== null) bar.current.value = loudnessOf(samples)
    }, 100)
    return () => {
      clearInterval(timer)
      void context.close()
    }
  }, [track])
  return <meter class="call-level" ref={bar} min={0} max={1} value={0} aria-label={label} />
}

/** 0 to 1, even steps of decibels. */
function loudnessOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power + 1e-12)) / SILENT_DB))
}
