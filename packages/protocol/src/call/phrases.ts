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
  "for-now",
  "stay-silent",
  "no-search",
  "sign-nothing",
  "hands-seen",
  "stay-with-you",
] as const
export type CounselPhrase = (typeof counselPhrases)[number]

/** How counsel's record of what was written names that one of the two has said whether an officer can hear (spec/call.md §10). */
export const hearingPhrases = { hears: "officer-hears", gone: "officer-gone" } as const
