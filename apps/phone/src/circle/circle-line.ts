/** How it stands with one of those she chose, in the encounter on the screen. */
export interface CircleLine {
  readonly name: string
  /**
   * `not asked`: the button was only touched. `telling`: on its way. `told`: by one way at least. `seen`: they signed that they have.
   * `unreached`: every way that they have failed, or isn't set up.
   */
  readonly standing: "not asked" | "telling" | "told" | "seen" | "unreached"
}
