/** As much of a `SpeechSynthesisVoice` as tells whose it is. */
export interface Voice {
  readonly lang: string
  /** False: what is read goes to its maker's servers. */
  readonly localService: boolean
}

/**
 * A voice of the device's own that speaks this language; `undefined` where there is none, and then nothing is read aloud: some browsers have what
 * they read spoken elsewhere, and nobody else is told what is read here.
 * @param tag - BCP 47.
 */
export function ownVoice<Found extends Voice>(voices: readonly Found[], tag: string): Found | undefined {
  const language = languageOf(tag)
  return voices.find(({ lang, localService }) => localService && languageOf(lang) === language)
}

/** Android writes `en_US`. */
const languageOf = (tag: string): string => tag.split(/[-_]/, 1)[0]!.toLowerCase()
