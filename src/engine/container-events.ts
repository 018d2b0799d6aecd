/** What the engine reports about a container. */
export interface ContainerEvent {
  /** `start`, `die`, `oom`, `health_status: healthy`, `health_status: unhealthy`, ... */
  action: string
  id: string
  service: string
  /** When it happened, by the clock of the engine, in milliseconds since 1970, with fractions. */
  atMs: number
  /** Only with `die`. */
  exitCode?: number
}

export interface Watcher {
  onEvent(event: ContainerEvent): void
  /** The engine ended the stream: nothing more will be reported. */
  onLost(): void
}

export interface ContainerEvents {
  /** Reports each event of the project's containers from now on, until closed. */
  watch(project: string, watcher: Watcher): Promise<{ close(): void }>
}
