/** What comes into the page where the finger just was, so that a keyboard and a screen reader go on there. */
export const focusOnce = (element: HTMLElement | null): void => element?.focus()
