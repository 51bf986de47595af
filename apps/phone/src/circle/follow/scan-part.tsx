import { type PairingCode, readPairingCode } from "@alongside/protocol/pairing"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { useOwnCamera } from "../../scan/own-camera.ts"
import { Scanner } from "../../scan/scanner.tsx"
import type { Say } from "../../screens/words.ts"
import type { english } from "./catalogue.ts"

interface ScanPartProps {
  readonly say: Say<typeof english>
  readonly onCode: (code: PairingCode) => void
}

/** The code off her screen, by this phone's camera: opened by a touch, and let go as soon as there is a code. */
export function ScanPart({ say, onCode }: ScanPartProps): JSX.Element {
  const [isScanning, setScanning] = useState(false)
  if (!isScanning) {
    return (
      <button type="button" class="large-button" onClick={() => setScanning(true)}>
        {say("code.scan")}
      </button>
    )
  }
  return (
    <>
      <Camera say={say} onCode={onCode} />
      <button type="button" class="small" onClick={() => setScanning(false)}>
        {say("scan.stop")}
      </button>
    </>
  )
}

function Camera({ say, onCode }: ScanPartProps): JSX.Element {
  const camera = useOwnCamera()
  const [isForeign, setForeign] = useState(false)
  if (camera.is !== "open") return <p role={camera.is === "asking" ? "status" : "alert"}>{say(`scan.${camera.is}`)}</p>
  const read = (text: string): void => {
    const code = codeIn(text)
    if (code === undefined) setForeign(true)
    else onCode(code)
  }
  return (
    <>
      <p>{say("scan.how")}</p>
      <Scanner camera={camera.track} label={say("scan.how")} onRead={read} />
      {isForeign && <p role="alert">{say("scan.foreign")}</p>}
    </>
  )
}

/** `undefined` for what no phone of this server's made: a code of another server means nothing here. */
function codeIn(text: string): PairingCode | undefined {
  const start = `${location.origin}/#circle=`
  return text.startsWith(start) ? readPairingCode(text.slice(start.length)) : undefined
}
