import { spanish } from "./catalogue-es.ts"
import type { Speech } from "./words.ts"

export const spanishSpeech: Speech = { language: "es", tag: "es", direction: "ltr", catalogue: spanish }
