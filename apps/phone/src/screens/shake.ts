/** Milliseconds of shaking and of rest. A browser that has felt no finger yet, as after a start that goes on by itself, refuses and complains. */
export function shake(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern)
}
