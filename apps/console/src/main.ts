import { Console } from "./console.ts"
import { mountConsole } from "./screens/mount.tsx"
import { keptSettings } from "./screens/settings.ts"

const root = document.getElementById("app")
if (root !== null) {
  const counsel = new Console()
  mountConsole(root, counsel.state, keptSettings(localStorage), counsel)
  void counsel.start()
}
