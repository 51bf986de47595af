import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

/** Whether any file of the server's folder holds the text. */
export async function isOnDisk(folder: string, text: string): Promise<boolean> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const file of files) {
    if (file.isFile() && (await readFile(join(file.parentPath, file.name))).includes(text)) return true
  }
  return false
}
