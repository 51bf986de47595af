/** Imported for its effect: Vite writes the style sheet to a file of its own and links it. */
declare module "*.css"

/** Vite writes the file beside the scripts, and this is its address. */
declare module "*.wasm?url" {
  const address: string
  // biome-ignore lint/style/noDefaultExport: Vite exports it so.
  export default address
}

/** The same, of a file of boundaries. */
declare module "*.topo.json?url" {
  const address: string
  // biome-ignore lint/style/noDefaultExport: Vite exports it so.
  export default address
}
