/** An event of a container, as the engine reports it. */
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
  /** The stream ended or cannot be read any more. Called once, and nothing is reported after it. */
  onLost(): void
}

/** Hears of mounts of volumes. */
export interface MountWatcher {
  onMount(volume: string): void
  /** As in {@link Watcher}. */
  onLost(): void
}

export interface ContainerEvents {
  /** Reports each later event of the project's containers to the watcher, until it is closed. */
  watch(project: string, watcher: Watcher): Promise<{ close(): void }>
  /** Reports each later mount of one of these volumes into a container of any project, until it is closed. */
  watchMounts(volumes: readonly string[], watcher: MountWatcher): Promise<{ close(): void }>
}
