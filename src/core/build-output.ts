/*
 * What BuildKit prints with `--progress plain`, read.
 */

/** A step of a build that is really done, and not taken from the cache. */
export interface BuildStep {
  service: string
  /** `building 4/7 RUN npm ci`. */
  text: string
}

/**
 * Reads lines as they come and returns a step with the line that shows it is at work: BuildKit names every step
 * first, `#9 [auth build 4/7] RUN npm ci`, and says `#9 CACHED` of those it need not do afterwards.
 */
export function buildStepReader(): (line: string) => BuildStep | null {
  const named = new Map<string, BuildStep>()
  return (line) => {
    const [, id = '', rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? []
    const [, service, step, command] = /^\[(\S+) (?:\S+ )?(\d+\/\d+)\] (.*)$/.exec(rest) ?? []
    if (service && step && command) {
      if (!named.has(id)) named.set(id, { service, text: `building ${step} ${command}` })
      return null
    }
    const found = named.get(id)
    if (!found || rest === '...') return null
    named.delete(id)
    return rest === 'CACHED' ? null : found
  }
}

/** BuildKit closes with `target auth: failed to solve: ...`, or `failed to solve` after `[auth 4/5]` steps. */
export function failedTarget(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const target = /^target ([\w.-]+): failed to solve/.exec(line) ?? /^ > \[([\w.-]+) /.exec(line)
    if (target) return target[1]
  }
  return undefined
}
