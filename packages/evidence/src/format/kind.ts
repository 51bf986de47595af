declare const kind: unique symbol

/** A value that must not be mistaken for another of the same shape. Erased at run time. */
export type Kind<Base, Name extends string> = Base & { readonly [kind]: Name }
