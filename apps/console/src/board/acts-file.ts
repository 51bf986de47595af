import type { Act } from "@alongside/protocol/board"

/** A cell that a spreadsheet reads as text, whatever is in it (RFC 4180; a formula begins with one of these signs). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Acts as comma-separated values, oldest first: number, time (ISO 8601, UTC), key and name of who did it, what, about whom or what. */
export function actsFile(acts: readonly Act[], names: Readonly<Record<string, string>>): string {
  const rows = acts
    .toSorted((one, other) => one.number - other.number)
    .map(({ number, atMs, who, what, about }) => [
      ...[String(number), new Date(atMs).toISOString(), who ?? "", who === null ? "" : (names[who] ?? "")],
      ...[what, about, names[about] ?? ""],
    ])
  const head = ["number", "time", "who", "name", "what", "about", "name of whom it is about"]
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")
}
