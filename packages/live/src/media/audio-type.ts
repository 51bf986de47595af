/** What a SourceBuffer is told about sound that we muxed ourselves. */
export const AUDIO_TYPE = 'audio/mp4; codecs="opus"'
