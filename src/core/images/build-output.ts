/*
 * What BuildKit prints with `--progress plain`, read.
 */

/** A step of a build that is really done, not taken from the cache. */
export interface BuildStep {
  service: string
  /** `4/7` */
  step: string
  /** How many steps of this build came from the cache so far. */
  cachedSteps: number
  /** `RUN npm ci` */
  command: string
}

/**
 * Reads lines as they come and returns a step with the line that shows it is at work: BuildKit names every step
 * first, `#9 [auth build 4/7] RUN npm ci`, and says `#9 CACHED` of those it need not do afterwards.
 *
 * @param services those that are built: where it is one alone, bake does not name it in its steps
 */
export function buildStepReader(services: readonly string[]): (line: string) => BuildStep | null {
  const named = new Map<string, { service: string; step: string; command: string }>()
  const cached = new Map<string, number>()
  return (line) => {
    const [, id = '', rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? []
    const [, names = '', step, command] = /^\[(.* )?(\d+\/\d+)\] (.*)$/.exec(rest) ?? []
    const service = only(services) ?? names.split(' ')[0]
    if (service && step && command) {
      if (!named.has(id)) named.set(id, { service, step, command })
      return null
    }
    const found = named.get(id)
    if (!found || rest === '...') return null
    named.delete(id)
    const cachedSteps = cached.get(found.service) ?? 0
    if (rest === 'CACHED') {
      cached.set(found.service, cachedSteps + 1)
      return null
    }
    return { ...found, cachedSteps }
  }
}

/**
 * The service whose build failed, where the lines tell. BuildKit closes with `target auth: failed to solve: ...`, or
 * `failed to solve` after `[auth 4/5]` steps.
 */
export function failedTarget(lines: readonly string[], services: readonly string[]): string | undefined {
  if (only(services) !== undefined) return only(services)
  for (const line of lines.toReversed()) {
    const target =
      /^(?:ERROR: )?target ([\w.-]+): failed to solve/.exec(line) ?? /^ > \[([\w.-]+) /.exec(line)
    if (target) return target[1]
  }
  return undefined
}

function only(services: readonly string[]): string | undefined {
  return services.length === 1 ? services[0] : undefined
}
