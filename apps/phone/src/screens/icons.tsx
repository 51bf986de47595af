import type { JSX } from "preact"

/** Strokes on a 24 × 24 grid, drawn for this app. An icon never stands alone: words beside it say the same. */
const strokes = {
  microphone: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7",
  camera: "M3 7.5h11.5v9H3zM14.5 10.8 21 7.5v9l-6.5-3.3",
  place: "M12 21c4-4.6 6-8 6-11a6 6 0 0 0-12 0c0 3 2 6.4 6 11M12 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4",
  away: "M6.5 13v6.5h11V13M12 15V4M7.8 8 12 3.8 16.2 8",
  call: "M5 3.8h3.6l1.7 4.4-2.2 1.5a12 12 0 0 0 6.2 6.2l1.5-2.2 4.4 1.7V19a1.6 1.6 0 0 1-1.7 1.6A15.8 15.8 0 0 1 3.4 5.5 1.6 1.6 0 0 1 5 3.8",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1M11 18h2",
  key: "M8 11.5a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5M11 12.7 19.5 4M15.5 8l3 3",
  nobody: "M12 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M5 20.5c.6-3.8 3.4-6 7-6s6.4 2.2 7 6M3.5 3.5l17 17",
  seconds: "M12 6.5a7 7 0 1 0 0 14 7 7 0 0 0 0-14M12 10v3.7l2.4 1.6M9.5 3.3h5",
  check: "M4.5 12.8 10 18.2 19.8 6.8",
  waiting: "M7 3.5h10M7 20.5h10M8 3.5c0 4.5 4 6 4 8.5s-4 4-4 8.5M16 3.5c0 4.5-4 6-4 8.5s4 4 4 8.5",
  offline: "M3.2 9.5A13 13 0 0 1 12 6a13 13 0 0 1 8.8 3.5M6.6 13.4a8 8 0 0 1 10.8 0M12 18.4v.2M4 3.5l16.5 17",
  warning: "M12 4 2.8 20h18.4zM12 10v4.6M12 17.2v.2",
  picture: "M4 5.5h16v13H4zM4 15.5l4.5-4 3.8 3.4 2.8-2.4 4.9 4.2M15.8 9v.2",
  window: "M3.5 6.5h12v9h-12zM8.5 18.5h12v-9h-2",
  settings:
    "M4 7.5h8.5M17 7.5h3M4 16.5h3M11.5 16.5H20M14.7 5.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6M9.3 14.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7",
  update: "M20 11.5A8 8 0 0 0 5.6 7.2M4 3.5v4.3h4.3M4 12.5a8 8 0 0 0 14.4 4.3M20 20.5v-4.3h-4.3",
} as const

export type IconName = keyof typeof strokes

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={strokes[name]} />
    </svg>
  )
}
