/** Vite builds the script as it builds workers, and this is its address. */
declare module "*?worker&url" {
  const address: string
  // biome-ignore lint/style/noDefaultExport: Vite exports it so.
  export default address
}
