import { circleSceneNames } from "./circle-scene-names.ts"

/** What is shown on her phone of what a lawyer wrote to her. */
const lettersSceneNames = [
  "letters, next steps",
  "letters, taken",
  "letters, the end",
  "letters, of a device that has not joined",
  "letters, from somebody",
  "letters, one that does not check out",
] as const

export type LettersSceneName = (typeof lettersSceneNames)[number]

/** What is shown besides the screens of a recording. */
export const besideSceneNames = [...circleSceneNames, ...lettersSceneNames] as const

export type BesideSceneName = (typeof besideSceneNames)[number]
