/** A browser's window for choosing where to can't be answered by a program: a file of the page's own stands for the one chosen. */
export const choosesFile = `window.showSaveFilePicker = async () =>
  (await navigator.storage.getDirectory()).getFileHandle("chosen.zip", { create: true })`
/** As Firefox and Safari are. */
export const choosesNothing = "delete window.showSaveFilePicker"
