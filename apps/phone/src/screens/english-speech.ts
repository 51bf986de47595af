import { english } from "./catalogue.ts"
import type { Speech } from "./words.ts"

export const englishSpeech: Speech = { language: "en", tag: "en", direction: "ltr", catalogue: english }
