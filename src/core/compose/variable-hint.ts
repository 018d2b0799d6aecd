import { nearestName } from '../text/suggest.ts'

/** The variable that Compose reports as missing; undefined when it reports none. */
export function missingVariable(lines: readonly string[]): string | undefined {
  return /required variable (\w+) is missing/.exec(lines.join('\n'))?.[1]
}

/**
 * A hint about the variable that Compose reports as missing, beginning with a space; empty when it reports none.
 *
 * @param lines what Compose printed
 * @param known the variables that the matrix defines
 */
export function variableHint(lines: readonly string[], known: readonly string[]): string {
  const missing = missingVariable(lines)
  if (missing === undefined) return ''
  const near = nearestName(missing, known)
  const meant = near === undefined ? '.' : `; did you mean ${near}?`
  return ` The matrix defines no ${missing}, only ${known.join(', ')}${meant} Other variables are read from the environment of the command; a \`.env\` file is not read.`
}
