import type { ComponentChildren, JSX } from "preact"

interface SectionProps {
  readonly title: string
  readonly children: ComponentChildren
}

export function Section({ title, children }: SectionProps): JSX.Element {
  return (
    <section class="field">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
