/** What is shown of contacts, on her phone and on theirs, besides the screens of a recording. */
export const circleSceneNames = [
  "pair, code",
  "pair, no network",
  "pair, compare",
  "pair, spoilt",
  "contact, one",
  "follow, nobody",
  "follow, quiet",
  "follow, keeps nothing",
  "follow, who",
  "follow, compare",
  "follow, code used up",
  "follow, a pair",
  "follow, told",
  "follow, picture and place",
  "follow, answered and seen",
  "follow, silent",
  "follow, stopped",
  "follow, stopped with a PIN",
  "follow, all clear with a PIN",
  "follow, all clear",
] as const

export type CircleSceneName = (typeof circleSceneNames)[number]
