/** A network or a volume. */
export interface NamedResource {
  id: string
  name: string
}

export interface Networks {
  /** The networks of a project. */
  list(project: string): Promise<NamedResource[]>
  /** Names of the containers attached to a network, whoever created them. */
  attached(id: string): Promise<string[]>
  /** Disconnects a container by force. Resolves when it is not attached. */
  disconnect(id: string, containerId: string): Promise<void>
  /** Resolves when it does not exist. */
  remove(id: string): Promise<void>
}

export interface Volumes {
  /** The named volumes of a project. */
  list(project: string): Promise<NamedResource[]>
  /** Whether an anonymous volume of that name exists; a named or external volume is not anonymous. */
  anonymousExists(name: string): Promise<boolean>
  /** Names of the containers that mount a volume, whoever created them. */
  users(name: string): Promise<string[]>
  /** Resolves when it does not exist. */
  remove(name: string): Promise<void>
}
