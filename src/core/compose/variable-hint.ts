import { nearestName } from '../text/suggest.ts'

/** The variable that Compose reports missing; undefined: it reports none. */
export function missingVariable(lines: readonly string[]): string | undefined {
  return /required variable (\w+) is missing/.exec(lines.join('\n'))?.[1]
}

/**
 * What to say of a variable that Compose reports missing, beginning with a space; empty where it reports none.
 *
 * @param lines what Compose printed
 * @param known the variables that the matrix gives
 */
export function variableHint(lines: readonly string[], known: readonly string[]): string {
  const missing = missingVariable(lines)
  if (missing === undefined) return ''
  const near = nearestName(missing, known)
  const meant = near === undefined ? '.' : `; was ${near} meant?`
  return ` The matrix gives no ${missing}, only ${known.join(', ')}${meant} Any other variable comes from the environment of the command; a \`.env\` file is not read.`
}
