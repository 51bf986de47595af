/**
 * Off the page's thread, so that a page that is busy loses nothing: takes frames and sound, encodes them, and hands
 * pieces to sealing. What the page says is in orders.ts.
 */

import { hasWebCodecsOpus } from "@alongside/live/sound/opus-webcodecs"
import { CaptureSession } from "./capture-session.ts"
import type { Order, Report } from "./orders.ts"
import { hasTrackProcessor } from "./track-data.ts"
import { supportedVideoCodecs } from "./video-codecs.ts"

function report(message: Report): void {
  self.postMessage(message)
}

const able = Promise.all([supportedVideoCodecs(), hasWebCodecsOpus()])

void able.then(([videoCodecs, audioEncoder]) => {
  const abilities = { videoEncoder: videoCodecs.length > 0, audioEncoder, trackProcessor: hasTrackProcessor() }
  report({ report: "abilities", abilities })
})

let session: Promise<CaptureSession> | undefined

self.onmessage = (event: MessageEvent<Order>) => {
  const order = event.data
  if (order.order === "open") {
    session = able.then(([videoCodecs, audioEncoder]) => {
      const isOpusWasm = order.path === 2 || !audioEncoder
      return new CaptureSession({ ...order, videoCodecs, isOpusWasm }, report)
    })
  }
  // One promise: what waits for it is answered in the order in which it came.
  else void session?.then((opened) => opened.obey(order))
}
