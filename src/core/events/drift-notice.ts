/** What has changed in the files of a stack, for a user whose tests run again. */
export interface DriftFacts {
  /** Why services would be replaced, by service, such as `source changed`. */
  causes: Readonly<Record<string, string>>
  /** Why that is not known. */
  unknown?: string
}

/** What a rerun says of a stack that does not match its files; null when it does. */
export function describeDrift({ causes, unknown }: DriftFacts): string | null {
  if (unknown !== undefined) {
    return `warning: it is not known whether the stack matches its files: ${unknown}`
  }
  const services = Object.entries(causes).map(([service, cause]) => `${service} (${cause})`)
  if (services.length === 0) return null
  return `warning: the stack was started before the last edit of ${services.join(', ')}, so these tests run against the older version. Start the tests again, or set the option refreshOnRerun: true`
}
