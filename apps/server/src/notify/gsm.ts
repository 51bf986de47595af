/** GSM 03.38: the characters that a text carries 160 of in one part. Those of its extension count twice. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
)
const EXTENSION = new Set("^{}\\[~]|€")

/** Characters that one part of a text takes. */
export const ONE_PART = 160

/** Length as GSM counts it; `undefined` when a character would turn the whole text into parts of 70. */
export function gsmLength(text: string): number | undefined {
  let length = 0
  for (const character of text) {
    if (BASIC.has(character)) length += 1
    else if (EXTENSION.has(character)) length += 2
    else return undefined
  }
  return length
}

/** Without the accents that GSM lacks (á, í, ó, ú): "Usted lo tomo" is read all the same, and stays one part. */
export function toGsm(text: string): string {
  return [...text]
    .map((character) => {
      if (gsmLength(character) !== undefined) return character
      const plain = character.normalize("NFD").replace(/\p{M}/gu, "")
      return gsmLength(plain) !== undefined ? plain : "?"
    })
    .join("")
}
