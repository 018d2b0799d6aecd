/*
 * Parses what BuildKit prints with `--progress plain`.
 */

/** A step of a build that is executed, not taken from the cache. */
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
 * A function that takes the lines one by one and returns a step with the line that shows that the step is executed.
 * BuildKit first prints the name of every step, `#9 [auth build 4/7] RUN npm ci`, and then `#9 CACHED` for a step that
 * it takes from the cache.
 *
 * @param services the services that are built; if there is only one, bake does not name it in its steps
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
 * The service whose build failed; undefined when the lines do not name it. The output of BuildKit ends with
 * `target auth: failed to solve: ...`, or with `failed to solve` after ` > [auth 4/5] RUN ...`.
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
