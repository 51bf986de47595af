/** Imported for its effect: Vite writes the style sheet to a file of its own and links it. */
declare module "*.css"
