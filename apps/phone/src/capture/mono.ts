/** Mixes what a browser delivers down to one channel. */
export function toMono(data: AudioData): Float32Array<ArrayBuffer> {
  const mono = copyChannel(data, 0)
  const channels = data.numberOfChannels
  if (channels === 1) return mono
  for (let channel = 1; channel < channels; channel++) {
    const other = copyChannel(data, channel)
    for (let i = 0; i < mono.length; i++) mono[i] = mono[i]! + other[i]!
  }
  for (let i = 0; i < mono.length; i++) mono[i] = mono[i]! / channels
  return mono
}

function copyChannel(data: AudioData, planeIndex: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(data.numberOfFrames)
  data.copyTo(samples, { planeIndex, format: "f32-planar" })
  return samples
}
