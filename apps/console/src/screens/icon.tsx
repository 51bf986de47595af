import type { JSX } from "preact"

/** Strokes on a 24 × 24 grid, drawn for this console. An icon never stands alone: words beside it say the same. */
const strokes = {
  bell: "M5.5 17h13l-1.8-2.6V10a4.7 4.7 0 0 0-9.4 0v4.4zM10 20a2 2 0 0 0 4 0M12 3.2v2",
  back: "M14.5 5.5 8 12l6.5 6.5",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  beginning: "M6.5 5.5v13M18 5.5 9.5 12l8.5 6.5z",
  earlier: "M12 5.5a7 7 0 1 1-6.6 4.7M12 2.8 9.2 5.6 12 8.4",
  later: "M12 5.5a7 7 0 1 0 6.6 4.7M12 2.8l2.8 2.8L12 8.4",
  live: "M12 10.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2M8.1 8.1a5.5 5.5 0 0 0 0 7.8M15.9 8.1a5.5 5.5 0 0 1 0 7.8M5.3 5.3a9.5 9.5 0 0 0 0 13.4M18.7 5.3a9.5 9.5 0 0 1 0 13.4",
  end: "M17.5 5.5v13M6 5.5l8.5 6.5L6 18.5z",
  silent: "M4.5 9.5h3.2L12 5.8v12.4l-4.3-3.7H4.5zM15.5 9.5l5 5M20.5 9.5l-5 5",
  picture: "M4 5.5h16v13H4zM4 15.5l4.5-4 3.8 3.4 2.8-2.4 4.9 4.2M15.8 9v.2",
  check: "M4.5 12.8 10 18.2 19.8 6.8",
  warning: "M12 4 2.8 20h18.4zM12 10v4.6M12 17.2v.2",
  waiting: "M7 3.5h10M7 20.5h10M8 3.5c0 4.5 4 6 4 8.5s-4 4-4 8.5M16 3.5c0 4.5-4 6-4 8.5s4 4 4 8.5",
  offline: "M3.2 9.5A13 13 0 0 1 12 6a13 13 0 0 1 8.8 3.5M6.6 13.4a8 8 0 0 1 10.8 0M12 18.4v.2M4 3.5l16.5 17",
  place:
    "M12 3.5a6.5 6.5 0 0 0-6.5 6.5c0 4.8 6.5 10.5 6.5 10.5s6.5-5.7 6.5-10.5A6.5 6.5 0 0 0 12 3.5M12 7.8a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6",
  restart: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M17.5 2.8v4h-4",
} as const

export type IconName = keyof typeof strokes

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={strokes[name]} />
    </svg>
  )
}
