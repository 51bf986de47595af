// ISO/IEC 14496-10 §7.4.1: kinds of NAL units.
const SEQUENCE_PARAMETERS = 7
const PICTURE_PARAMETERS = 8

/**
 * What a player has to know before it can decode a segment (AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1).
 *
 * Where the key frame brings its parameter sets along, they are taken from there: Firefox says others in its own record,
 * with a byte too many, and then only players that are lenient show anything.
 *
 * @param keyFrame - NAL units, each after its length in four bytes.
 * @param claimed - What the encoder says.
 */
export function avcConfig(keyFrame: Uint8Array, claimed: Uint8Array | undefined): Uint8Array | undefined {
  const units = nalUnits(keyFrame)
  const kind = (unit: Uint8Array): number => unit[0]! & 0x1f
  const sequence = units.filter((unit) => kind(unit) === SEQUENCE_PARAMETERS)
  const picture = units.filter((unit) => kind(unit) === PICTURE_PARAMETERS)
  const first = sequence[0]
  if (first === undefined || first.length < 4 || picture.length === 0) return claimed
  // Version 1; profile, compatibility and level as the first says; lengths of four bytes.
  const head = [1, first[1]!, first[2]!, first[3]!, 0xff]
  return Uint8Array.from([...head, 0xe0 | sequence.length, ...listed(sequence), picture.length, ...listed(picture)])
}

function listed(units: readonly Uint8Array[]): number[] {
  return units.flatMap((unit) => [unit.length >> 8, unit.length & 0xff, ...unit])
}

function nalUnits(frame: Uint8Array): Uint8Array[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const units: Uint8Array[] = []
  for (let at = 0; at + 4 < frame.length; ) {
    const length = view.getUint32(at)
    if (length === 0) break
    units.push(frame.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return units
}
