/** A network or a volume. */
export interface NamedResource {
  id: string
  name: string
  /** The hash of its definition that newer versions of Compose give it; absent: it has none. */
  composeHash?: string
}

export interface Networks {
  /** The networks of a project. */
  list(project: string): Promise<NamedResource[]>
  /** Whether a network with that id exists, of whatever project. */
  exists(id: string): Promise<boolean>
  /** Names of the containers attached to a network, including those of other programs. */
  attached(id: string): Promise<string[]>
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
