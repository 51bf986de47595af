import { mountPhone } from "./screens/mount.tsx"
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
  const { state, settings, actions } = startSession(forcedPath())
  mountPhone(root, state, settings, actions)
}
