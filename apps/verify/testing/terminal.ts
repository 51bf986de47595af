import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { packageOf } from "../../../packages/evidence/testing/read-package.ts"
import type { RecordedEncounter } from "../../../packages/evidence/testing/recorded-encounter.ts"
import { tenSeconds } from "../../../packages/evidence/testing/ten-seconds.ts"

export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs a program to its end, without a terminal. */
export function runProgram(program: string, args: readonly string[], cwd: string): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
    let [out, err] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text
    })
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, out, err }))
  })
}

/** A folder with `package.zip` in it, two seconds of a recording. */
export class Desk implements AsyncDisposable {
  readonly folder: string
  readonly encounter: RecordedEncounter
  readonly zip: Uint8Array<ArrayBuffer>

  private constructor(folder: string, encounter: RecordedEncounter, zip: Uint8Array<ArrayBuffer>) {
    this.folder = folder
    this.encounter = encounter
    this.zip = zip
  }

  static async set(): Promise<Desk> {
    const encounter = await tenSeconds({ untilMs: 2000 })
    const { zip } = await packageOf(encounter)
    const desk = new Desk(await mkdtemp(join(tmpdir(), "alongside-verify-")), encounter, zip)
    await desk.put("package.zip", zip)
    return desk
  }

  async put(name: string, content: Uint8Array | string): Promise<void> {
    await writeFile(join(this.folder, name), content)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true })
  }
}
