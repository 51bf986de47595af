import { englishSpeech } from "./english-speech.ts"
import { spanishSpeech } from "./spanish-speech.ts"
import type { Speeches } from "./words.ts"

/** Every language at once, for who is loaded later than the button is. */
export const speeches: Speeches = { en: englishSpeech, es: spanishSpeech }
