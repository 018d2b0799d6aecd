/** A container, network or volume of any stack of this installation. */
export interface OwnedResource {
  kind: 'container' | 'network' | 'volume'
  name: string
  stack: string
  environment: string
  /** Absolute root of the repository. */
  root: string
  /** The process that answers for it, as `pid@start-time`; null where none does. */
  owner: string | null
  /** The process that needs it, as `pid@start-time`; null where it is for no particular one. */
  holder: string | null
}

export interface Inventory {
  /** Everything of every stack of this installation. */
  owned(): Promise<OwnedResource[]>
  /** The name of a container, of any project, that publishes the host port; null where none does. */
  publisherOf(port: number): Promise<string | null>
}
