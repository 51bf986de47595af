import type { Report } from "../finding.ts"
import type { BagFinding } from "./finding.ts"
import { linesOf } from "./text.ts"

/** Labels and values of `bag-info.txt` in their order; a label may come more than once (RFC 8493 §2.2.2). */
export type BagInfo = readonly (readonly [label: string, value: string])[]

export function readBagInfo(name: string, text: string, report: Report<BagFinding>): BagInfo {
  const entries: [string, string][] = []
  for (const line of linesOf(text)) {
    const last = entries.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`
      continue
    }
    const [, label, value] = /^([^\s:][^:]*?)[ \t]*:[ \t]*(.*)$/.exec(line) ?? []
    if (label === undefined || value === undefined) {
      report({ code: "BAG_INFO_INVALID", file: name, words: "a line isn't a label and a value" })
    } else entries.push([label, value.trim()])
  }
  return entries
}

/** Bytes and files below `data/`, by which a bag that is incomplete is found without hashing anything. */
export interface Oxum {
  readonly bytes: number
  readonly files: number
}

/** `Payload-Oxum`; `undefined` without one, or when it isn't in its form (then a finding says so). */
export function oxumOf(info: BagInfo, name: string, report: Report<BagFinding>): Oxum | undefined {
  const values = info.filter(([label]) => label.toLowerCase() === "payload-oxum").map(([, value]) => value)
  if (values.length === 0) return undefined
  const [, bytes, files] = /^([0-9]{1,15})\.([0-9]{1,15})$/.exec(values[0]!) ?? []
  if (values.length > 1 || bytes === undefined || files === undefined) {
    report({ code: "BAG_INFO_INVALID", file: name, words: "Payload-Oxum isn't bytes and files, once" })
    return undefined
  }
  return { bytes: Number(bytes), files: Number(files) }
}
