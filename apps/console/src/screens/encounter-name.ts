/** Eight digits of its id: enough to tell two apart over the phone. */
export function encounterName(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)}`
}
