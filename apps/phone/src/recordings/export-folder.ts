/** In the app's own file system: packages on their way to where downloads go. */
const FOLDER = "export"

/** @throws DOMException where the browser keeps no files for pages (some private windows). */
export async function exportFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(FOLDER, { create: true })
}

/** Removes what earlier exports left: those that were broken off, and those that were handed on. */
export async function clearExportFolder(): Promise<void> {
  const root = await navigator.storage.getDirectory().catch(() => undefined)
  await root?.removeEntry(FOLDER, { recursive: true }).catch(() => undefined)
}
