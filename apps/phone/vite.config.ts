import { defineConfig } from "vite"
import { releaseHashes } from "../../scripts/release-hashes.ts"
import { serviceWorker } from "../../scripts/service-worker-build.ts"
import { staticApp } from "../../scripts/static-app.ts"

/** What an encounter needs beside what the app starts with, the most urgent first. */
const encounterParts = [
  ...["english-speech", "spanish-speech"],
  ...["request-part", "help-line", "help-worker", "call-desk", "sign-wish", "sign-call"],
  ...["circle-part", "telling", "whole-need", "us.topo"],
  ...["write-part", "listen-part", "dial-part", "sound-tap-worklet"],
  ...["stop-pin", "pin-worker", "closing-line", "closing-worker", "sign-closing", "stopped-part"],
  ...["opus-wasm", "opus", "verify-anywhere", "membership"],
]

export default defineConfig({
  ...staticApp(import.meta.dirname, "/"),
  plugins: [serviceWorker("src/install/service-worker.ts", encounterParts), releaseHashes()],
})
