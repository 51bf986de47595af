import { signal } from "@preact/signals"
import { clearExportFolder, exportFolder } from "./export-folder.ts"
import type { ExportReport, ExportTask } from "./export-orders.ts"

/** How an export stands. */
export type SavingState =
  | { readonly is: "idle" }
  | { readonly is: "running"; readonly done: number; readonly writtenBytes: number }
  | { readonly is: "saved"; readonly writtenBytes: number }
  /** @property code - Of docs/errors.md. Nothing of it was left; it can be begun again. */
  | { readonly is: "failed"; readonly code: string }

interface SavePicker {
  showSaveFilePicker?(options: {
    suggestedName: string
    types: readonly { readonly description: string; readonly accept: Readonly<Record<string, readonly string[]>> }[]
  }): Promise<FileSystemFileHandle>
}

/** Makes a package and brings it to where she wants it. One at a time. */
export class Saving {
  readonly state = signal<SavingState>({ is: "idle" })
  #worker: Worker | undefined

  /**
   * Asks where to, where the browser lets her choose, and begins. To be called in the turn of a touch.
   * @param suggestedName - of the file.
   */
  async begin(task: Omit<ExportTask, "file">, suggestedName: string): Promise<void> {
    const picker = window as SavePicker
    let file: FileSystemFileHandle | undefined
    if (picker.showSaveFilePicker !== undefined) {
      const types = [{ description: "zip", accept: { "application/zip": [".zip"] } }]
      try {
        file = await picker.showSaveFilePicker({ suggestedName, types })
      } catch {
        // She closed the question.
        return
      }
    } else await clearExportFolder()
    this.#end()
    this.state.value = { is: "running", done: 0, writtenBytes: 0 }
    const worker = new Worker(new URL("./export-worker.ts", import.meta.url), { type: "module", name: "export" })
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<ExportReport>) => void this.#hear(data)
    worker.onerror = () => {
      this.state.value = { is: "failed", code: "EXPORT_FILE_REFUSED" }
      this.#end()
    }
    worker.postMessage({ ...task, file } satisfies ExportTask)
  }

  /** Breaks it off; nothing of it stays. */
  async cancel(): Promise<void> {
    this.#end()
    this.state.value = { is: "idle" }
    await clearExportFolder()
  }

  #end(): void {
    this.#worker?.terminate()
    this.#worker = undefined
  }

  async #hear(report: ExportReport): Promise<void> {
    switch (report.report) {
      case "progress":
        this.state.value = { is: "running", done: report.done, writtenBytes: report.writtenBytes }
        return
      case "saved":
        this.#end()
        if (report.name !== undefined) await handOn(report.name)
        this.state.value = { is: "saved", writtenBytes: report.writtenBytes }
        return
      case "failed":
        this.#end()
        this.state.value = { is: "failed", code: report.code }
    }
  }
}

/** Gives a file of the app's own folder to the browser's downloads. It is removed when this screen is opened next. */
async function handOn(name: string): Promise<void> {
  const file = await (await (await exportFolder()).getFileHandle(name)).getFile()
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // A minute: browsers have begun to read it by then, and hold it from there on.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
