import { parentPort, workerData } from "node:worker_threads"
import type { Chore, ChoreAnswer, ChoreMessage } from "./housekeeper.ts"
import {
  eraseObjects,
  flushObjectDirectories,
  removeLogFile,
  startLogFile,
  type WrittenObject,
  writeObject,
} from "./housekeeping.ts"
import type { Step } from "./steps.ts"

const { gate } = workerData as { readonly gate: Int32Array<SharedArrayBuffer> | undefined }
const port = parentPort!

function onStep(step: Step): void {
  if (gate === undefined) return
  Atomics.store(gate, 0, 0)
  answer({ step })
  Atomics.wait(gate, 0, 0)
}

function answer(message: ChoreAnswer): void {
  port.postMessage(message)
}

async function perform(chore: Chore): Promise<WrittenObject | undefined> {
  switch (chore.kind) {
    case "write object":
      return await writeObject(chore.plan, onStep)
    case "start log file":
      startLogFile(chore.directory, chore.number, chore.generation, onStep)
      return undefined
    case "remove log file":
      removeLogFile(chore.path, chore.isDamaged, onStep)
      return undefined
    case "erase objects":
      await eraseObjects(chore.plan, onStep)
      return undefined
    case "flush object directories":
      await flushObjectDirectories(chore.directories, onStep)
      return undefined
  }
}

port.on("message", ({ id, chore }: ChoreMessage) => {
  perform(chore).then(
    (result) => answer({ id, result }),
    ({ message, code }: NodeJS.ErrnoException) => answer({ id, message, code }),
  )
})
