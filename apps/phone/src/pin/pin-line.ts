import type { PinAnswer, PinOrder } from "./orders.ts"

/** Asks the PIN worker one thing. The worker, and what it knew, ends with its answer. */
export function askPinWorker(order: PinOrder): Promise<PinAnswer> {
  const worker = new Worker(new URL("./pin-worker.ts", import.meta.url), { type: "module", name: "pin" })
  return new Promise<PinAnswer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PinAnswer>) => resolve(data)
    worker.onerror = () => reject(new Error("the PIN worker ended"))
    worker.postMessage(order)
  }).finally(() => worker.terminate())
}
