import { wordlist } from "@scure/bip39/wordlists/spanish.js"
import type { WordList } from "./word-list.ts"

/**
 * Every second word of BIP-39's Spanish list, from the first on: 1,024 of 2,048, so that neighbours in the alphabet, which look
 * alike, aren't both there. As in the whole list, no two begin with the same four letters, accents left aside.
 */
export const spanish: WordList = {
  language: "es",
  words: wordlist.filter((_, at) => at % 2 === 0).map((word) => word.normalize("NFC")),
}
