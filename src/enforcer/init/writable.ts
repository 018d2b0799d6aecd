import { isForeignVariable } from '../../core/matrix/checks/variables.ts'
import { portVariable } from '../../core/matrix/names.ts'
import { profiles, serviceName } from '../../core/matrix/read/cells/names.ts'
import { outsidePath, pathPattern, relativePath } from '../../core/matrix/read/cells/paths.ts'

/** Why the matrix cannot name a path, as a predicate: `contains white space`; null: it can. */
export function pathObstacle(path: string): string | null {
  const read = relativePath.safeParse(path)
  if (!read.success) return read.error.issues[0]?.message ?? 'is not a path'
  return isCell(path) ? null : 'contains a character that ends a table cell'
}

/** Whether the matrix can contain a pattern of Dockerfiles. */
export function isWritablePattern(pattern: string): boolean {
  return pathPattern.safeParse(pattern).success && isCell(pattern) && !pattern.includes(',')
}

/** Whether the table Outside can contain a path. */
export function isWritableOutside(path: string): boolean {
  return outsidePath.safeParse(path).success && isCell(path)
}

export function isWritableProfile(profile: string): boolean {
  return profiles.safeParse(profile).success && profile !== '-'
}

/** Whether a cell can hold a value of a variable: on one line, in backticks, without what Markdown reads as an escape. */
export function isWritableValue(text: string): boolean {
  return !/[\r\n\t`]|\\(?:\||$)/u.test(text)
}

/**
 * Why a service cannot have a row, as a predicate about its name; null: it can.
 * @param others the names of the services that have a row
 */
export function serviceObstacle(name: string, others: readonly string[]): string | null {
  if (!serviceName.safeParse(name).success)
    return 'does not begin with a letter, but variables are named after services'
  const variable = portVariable(name)
  if (isForeignVariable(variable)) return `would need the variable ${variable}, which has another meaning`
  const other = others.find((one) => portVariable(one) === variable)
  return other === undefined ? null : `would need the variable ${variable}, which ${other} already has`
}

/** Whether a text can be written in backticks in a table cell. */
function isCell(text: string): boolean {
  return !/[|`]/u.test(text)
}
