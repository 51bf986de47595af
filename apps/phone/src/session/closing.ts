import type { Farewell } from "../upload/farewell.ts"

/** Sends what the courier has made ready for it when the page is closed. Nobody is there to hear the answer. */
export function whenClosing(farewell: () => Farewell | undefined): void {
  addEventListener("pagehide", () => {
    const last = farewell()
    if (last === undefined) return
    const { path, body, contentType } = last
    const headers = { "content-type": contentType }
    void fetch(path, { method: "POST", headers, body, keepalive: true, credentials: "omit" }).catch(() => undefined)
  })
}
