import { bringSpeech } from "./screens/bring-speech.ts"
import { mountPhone } from "./screens/mount.tsx"
import { languageOf } from "./screens/words.ts"
import { startSession } from "./session/session.ts"

/** `#path=1`, `2` or `3` takes that capture path of design section 4 whatever the browser can do. */
function forcedPath(): 1 | 2 | 3 | undefined {
  switch (/(?:^#|&)path=([123])(?:&|$)/.exec(location.hash)?.[1]) {
    case "1":
      return 1
    case "2":
      return 2
    case "3":
      return 3
    default:
      return undefined
  }
}

const root = document.getElementById("app")
if (root !== null) {
  if (/^#circle(=|$)/.test(location.hash)) {
    // Somebody's contact opens it: a page of its own, which records nothing.
    void import("./circle/follow/mount-follow.tsx").then(({ mountFollow }) => mountFollow(root, location.hash))
  } else {
    const { state, settings, actions } = startSession(forcedPath())
    void bringSpeech(languageOf(settings.value.language, navigator.languages)).then((speech) =>
      mountPhone(root, state, settings, actions, speech),
    )
  }
}
// A link that is opened while the app is: another fragment alone loads nothing.
addEventListener("hashchange", () => {
  if (/^#circle(=|$)/.test(location.hash)) location.reload()
})
