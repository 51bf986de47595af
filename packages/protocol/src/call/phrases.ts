/** Ready-made phrases, by the name that travels: each side reads them in its own language (spec/call.md §8). */

/** What the person says when speaking isn't safe; the most pressing first. */
export const herPhrases = [
  "cannot-speak",
  "search-car",
  "want-phone",
  "at-the-door",
  "children",
  "hurt",
  "yes",
  "no",
] as const
export type HerPhrase = (typeof herPhrases)[number]

/** What counsel answers. */
export const counselPhrases = [
  "reading-you",
  "officer-hears",
  "stay-silent",
  "no-search",
  "sign-nothing",
  "hands-seen",
  "stay-with-you",
] as const
export type CounselPhrase = (typeof counselPhrases)[number]
