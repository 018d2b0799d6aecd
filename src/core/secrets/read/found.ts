/** What a compose file, an environment or another source says about values. */
export interface Found {
  /** Values that no output may show. */
  readonly secrets: readonly string[]
  /** Names of services, images, databases, users, hosts, files: they stay readable, also if a password is the same. */
  readonly names: readonly string[]
}

/** What several sources say together. */
export function together(all: readonly Found[]): Found {
  return { secrets: all.flatMap(({ secrets }) => secrets), names: all.flatMap(({ names }) => names) }
}
