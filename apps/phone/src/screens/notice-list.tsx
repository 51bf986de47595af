import type { JSX } from "preact"
import { Icon } from "./icons.tsx"
import type { Notice } from "./notices.ts"

export function NoticeList({ notices }: { readonly notices: readonly Notice[] }): JSX.Element | null {
  if (notices.length === 0) return null
  return (
    <ul class="notices">
      {notices.map(({ tone, icon, text }) => (
        <li key={text} class={`notice ${tone}`}>
          <Icon name={icon} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}
