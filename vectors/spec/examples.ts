import { glob, readFile } from "node:fs/promises"
import { join } from "node:path"
import { parseVector } from "../run/vector.ts"
import { annotateCbor, annotateParts, type Parts, type Shape } from "./annotate.ts"
import { shapes } from "./shapes.ts"

export const specHome = join(import.meta.dirname, "../../spec")

export interface Page {
  /** `segment.md` */
  readonly name: string
  readonly text: string
}

export async function readPages(): Promise<Page[]> {
  const names = (await Array.fromAsync(glob("*.md", { cwd: specHome }))).sort()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(specHome, name), "utf8") })))
}

/** An example of a page: three backquotes, `hex`, the vector whose bytes it shows; then the bytes, with words after `#`. */
export const EXAMPLE = /^```hex vectors\/(\S+)\n([^`]*)```$/gm

/** The page with each example written anew from its vector. @param vectors - texts of the files by path within `vectors/`. */
export function withExamples(page: string, vectors: ReadonlyMap<string, string>): string {
  return page.replace(EXAMPLE, (_, path: string) => {
    const text = vectors.get(path)
    if (text === undefined) throw new Error(`there is no vector ${path}`)
    const { format, bytes } = parseVector(text)
    const shape = shapes[format]
    if (shape === undefined) throw new Error(`nothing says what the parts of ${format} are called`)
    const example = isParts(shape) ? annotateParts(bytes, shape) : annotateCbor(bytes, shape)
    return `\`\`\`hex vectors/${path}\n${example}\n\`\`\``
  })
}

const isParts = (shape: Shape | Parts): shape is Parts => Array.isArray(shape)

/** The bytes of an example in hexadecimal, without the words. */
export const hexOf = (example: string): string => example.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, "")
