/*
 * What BuildKit prints with `--progress plain`, read.
 */

/** The step that a line of BuildKit begins: `#9 [auth build 4/7] RUN npm ci`; `done` and output are no steps. */
export function buildStep(line: string): { service: string; text: string } | null {
  const [, service, step, command] = /^#\d+ \[(\S+) (.*\d+\/\d+)\] (.*)$/.exec(line) ?? []
  return service && step && command ? { service, text: `building ${step} ${command}` } : null
}

/** BuildKit closes with `target auth: failed to solve: ...`, or `failed to solve` after `[auth 4/5]` steps. */
export function failedTarget(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const target = /^target ([\w.-]+): failed to solve/.exec(line) ?? /^ > \[([\w.-]+) /.exec(line)
    if (target) return target[1]
  }
  return undefined
}
