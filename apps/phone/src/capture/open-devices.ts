export type DeviceKind = "camera" | "microphone"

const CONSTRAINTS: Readonly<Record<DeviceKind, MediaTrackConstraints>> = {
  camera: {
    facingMode: "environment",
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: 24 },
  },
  microphone: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    sampleRate: { ideal: 48_000 },
    channelCount: { ideal: 1 },
  },
}

/** A device that opened, or why it didn't. */
export interface Opened {
  readonly kind: DeviceKind
  readonly outcome: MediaStreamTrack | "refused" | "missing" | "taken"
}

/**
 * Opens devices by one call if that can be: the person is asked once, and the tracks are of one stream. Where one of two
 * devices isn't there, is in use or was refused, the other is opened alone.
 */
export async function* openDevices(kinds: readonly DeviceKind[]): AsyncGenerator<Opened> {
  const present: DeviceKind[] = []
  for (const kind of kinds) {
    if (await isPresent(kind)) present.push(kind)
    else yield { kind, outcome: "missing" }
  }
  if (present.length === 0) return
  const constraints: MediaStreamConstraints = {}
  if (present.includes("camera")) constraints.video = CONSTRAINTS.camera
  if (present.includes("microphone")) constraints.audio = CONSTRAINTS.microphone
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints)
    for (const track of stream.getTracks()) {
      yield { kind: track.kind === "video" ? "camera" : "microphone", outcome: track }
    }
  } catch (error) {
    const outcome = outcomeOf(error)
    const alone = present.length === 1 ? [] : outcome === "refused" ? await notRefused(present) : present
    for (const kind of present) if (!alone.includes(kind)) yield { kind, outcome }
    for (const kind of alone) yield* openDevices([kind])
  }
}

/** Which to ask for again by themselves: the ones that the browser doesn't count as refused, if it does count the other. */
async function notRefused(kinds: readonly DeviceKind[]): Promise<DeviceKind[]> {
  const states = await Promise.all(kinds.map(permissionFor))
  const isRefused = (kind: DeviceKind): boolean => states[kinds.indexOf(kind)]?.state === "denied"
  // None known as refused: the person closed the question, and isn't asked it twice.
  return kinds.some(isRefused) ? kinds.filter((kind) => !isRefused(kind)) : []
}

/** Before permission is given browsers list one nameless device of each kind that they have. */
async function isPresent(kind: DeviceKind): Promise<boolean> {
  const wanted = kind === "camera" ? "videoinput" : "audioinput"
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => undefined)
  return devices === undefined || devices.some((device) => device.kind === wanted)
}

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
function outcomeOf(error: unknown): "refused" | "missing" | "taken" {
  const name = error instanceof DOMException ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "refused"
  if (name === "NotFoundError") return "missing"
  return "taken"
}

/** Undefined where the browser doesn't say; then only a touch may ask. */
export async function permissionFor(kind: DeviceKind): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions.query({ name: kind })
  } catch {
    return undefined
  }
}
