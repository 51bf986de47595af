export type VideoCodec = Pick<VideoEncoderConfig, "codec" | "avc">

/** What we ask for, best first. 42001f: constrained baseline, which every phone's hardware knows and every player opens. */
const CODECS: readonly VideoCodec[] = [{ codec: "avc1.42001f", avc: { format: "avc" } }, { codec: "vp09.00.30.08" }]

/** Those that this browser says it can encode. */
export async function supportedVideoCodecs(): Promise<VideoCodec[]> {
  if (typeof VideoEncoder === "undefined") return []
  const answers = await Promise.all(
    CODECS.map((codec) =>
      VideoEncoder.isConfigSupported({ ...codec, width: 640, height: 480, latencyMode: "realtime" }).then(
        (answer) => answer.supported === true,
        // Some browsers throw where they should answer no.
        () => false,
      ),
    ),
  )
  return CODECS.filter((_, i) => answers[i])
}
