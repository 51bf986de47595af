import { squareCode } from "@alongside/live/square-code"
import type { JSX } from "preact"

/** A QR code, black on white on any screen. */
export function CodePicture({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, path } = squareCode(text, "M")
  return (
    <svg
      class="code-picture"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}
