/**
 * What is wrong in the canonical form of a compose file, or what Compose printed instead of it. The canonical form has no
 * lines and columns, so the places are then looked for in the files as they are written.
 */
export type WrongInModel = 'fixed names' | 'needed subnets' | { printed: readonly string[] }
