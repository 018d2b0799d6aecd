/**
 * What is wrong in the canonical form of a compose file, or what Compose printed instead of it. The canonical form has no
 * lines and columns, so the places are then looked for in the files as they are written.
 */
export type WrongInModel =
  | 'needed subnets'
  | { printed: readonly string[] }
  | { contexts: readonly WrongContext[] }
  | { services: readonly WrongService[] }

/** A folder that a service builds in or with and that is wrong. */
export interface WrongContext {
  service: string
  /** The name of an additional context; null: the build context itself. */
  context: string | null
  message: string
}

/** A service that asks for something that it cannot have. */
export interface WrongService {
  service: string
  message: string
}
