import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Wish } from "@alongside/evidence/package/kind"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"

/** What is to be saved, and with which keys. */
export interface ExportTask extends Wish {
  readonly origin: string
  readonly secret: RecoverySecret
  readonly identities: readonly string[]
  /** Of `advice`. */
  readonly advice: readonly string[]
  readonly encounter: Bytes
  readonly serverKey: Bytes
  /** As the server keeps it; for the progress. */
  readonly storedBytes: number
  readonly madeMs: number
  /** The file that she chose; `undefined` where browsers don't let one choose: then it is made in the app's own folder. */
  readonly file: FileSystemFileHandle | undefined
}

export type ExportReport =
  /** @property done - from 0 to 1. */
  | { readonly report: "progress"; readonly done: number; readonly writtenBytes: number }
  /** @property name - In the app's own folder, where it was made there. */
  | { readonly report: "saved"; readonly writtenBytes: number; readonly name: string | undefined }
  /** @property code - Of docs/errors.md, or the name of what the browser threw. */
  | { readonly report: "failed"; readonly code: string }
