/** What has changed in the files of a stack, for a user whose tests run again. */
export interface DriftFacts {
  /** Why services would be replaced, by service, such as `source changed`. */
  causes: Readonly<Record<string, string>>
  /** Why that is not known. */
  unknown?: string
}

/**
 * What a run says of a stack that does not match its files; null when it does.
 * @param attached the environment whose stable stack the tests use; absent: the stack is that of the run
 */
export function describeDrift({ causes, unknown }: DriftFacts, attached?: string): string | null {
  if (unknown !== undefined) {
    return `warning: it is not known whether the stack matches its files: ${unknown}`
  }
  return Object.keys(causes).length === 0 ? null : describeCauses(causes, attached)
}

/** The same of at least one service that has changed. */
export function describeCauses(causes: DriftFacts['causes'], attached?: string): string {
  const services = Object.entries(causes).map(([service, cause]) => `${service} (${cause})`)
  const stack = attached === undefined ? 'the stack' : `the stack of ${attached}`
  const todo =
    attached === undefined
      ? 'Start the tests again, or set the option refreshOnRerun: true'
      : `\`npx ssot-docker refresh --environment ${attached}\` brings it up to date`
  return `warning: ${stack} was started before the last edit of ${services.join(', ')}, so these tests run against the older version. ${todo}`
}
