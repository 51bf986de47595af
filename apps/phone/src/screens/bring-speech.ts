import type { Language, Speech } from "./words.ts"

/** The service worker keeps both; without it, and without a network, it is there when the network is. */
const TRY_AGAIN_MS = 1000

/** Fetches what one language says, until it is there: nobody reads two, and every byte comes before the button. */
export async function bringSpeech(language: Language): Promise<Speech> {
  for (;;) {
    const speech = await fetchSpeech(language).catch(() => undefined)
    if (speech !== undefined) return speech
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
  }
}

async function fetchSpeech(language: Language): Promise<Speech> {
  return language === "en"
    ? (await import("./english-speech.ts")).englishSpeech
    : (await import("./spanish-speech.ts")).spanishSpeech
}
