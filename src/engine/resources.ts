/** A network or a volume. */
export interface NamedResource {
  id: string
  name: string
  /** The hash of its definition that newer versions of Compose give it; absent: it has none. */
  composeHash?: string
}

/** How a container is attached to a network. */
export interface Attachment {
  networkId: string
  network: string
  /** The names by which others on the network find it. */
  aliases: readonly string[]
  /** What the compose file gives it there, in the form of the Engine API, for {@link Networks.connect}; null: nothing. */
  settings: Readonly<Record<string, unknown>> | null
}

export interface Networks {
  /** The networks of a project. */
  list(project: string): Promise<NamedResource[]>
  /** Whether a network with that id exists, of whatever project. */
  exists(id: string): Promise<boolean>
  /** Names of the containers attached to a network, including those of other programs. */
  attached(id: string): Promise<string[]>
  /** How a container is attached to networks, also while it does not run. */
  of(containerId: string): Promise<Attachment[]>
  /**
   * Creates a bridge network that counts as one of a stack: it goes with the stack.
   * @returns its id
   */
  create(name: string, project: string): Promise<string>
  /** Attaches a container. Resolves when it is attached; one that is attached already is left as it is. */
  connect(containerId: string, attachment: Attachment): Promise<void>
  /** Disconnects a container by force. Resolves when the container is not attached. */
  disconnect(id: string, containerId: string): Promise<void>
  /** Resolves when the network does not exist. */
  remove(id: string): Promise<void>
}

export interface Volumes {
  /** The named volumes of a project. */
  list(project: string): Promise<NamedResource[]>
  /** Whether an anonymous volume of that name exists; a named or external volume is not anonymous. */
  anonymousExists(name: string): Promise<boolean>
  /** Names of the containers that mount a volume, including those of other programs. */
  users(name: string): Promise<string[]>
  /** Resolves when the volume does not exist. */
  remove(name: string): Promise<void>
}
