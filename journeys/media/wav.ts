/** 16-bit mono WAV. */
export function wavOf(samples: Int16Array, sampleRate: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(44))
  const text = (at: number, value: string): void => {
    for (const [i, char] of [...value].entries()) header.setUint8(at + i, char.charCodeAt(0))
  }
  text(0, "RIFF")
  header.setUint32(4, 36 + samples.byteLength, true)
  text(8, "WAVEfmt ")
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, sampleRate, true)
  header.setUint32(28, sampleRate * 2, true)
  header.setUint16(32, 2, true)
  header.setUint16(34, 16, true)
  text(36, "data")
  header.setUint32(40, samples.byteLength, true)
  return Buffer.concat([new Uint8Array(header.buffer), new Uint8Array(samples.buffer)])
}
