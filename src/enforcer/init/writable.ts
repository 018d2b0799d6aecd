import { isForeignVariable } from '../../core/matrix/checks/variables.ts'
import { portVariable } from '../../core/matrix/names.ts'
import { pathPattern, relativePath, serviceName } from '../../core/matrix/read/cells.ts'

/** Why a path cannot stand in the matrix, to follow it: `holds white space`; null: it can. */
export function pathObstacle(path: string): string | null {
  const read = relativePath.safeParse(path)
  if (!read.success) return read.error.issues[0]?.message ?? 'is no path'
  return isCell(path) ? null : 'holds a sign that ends a cell'
}

/** Whether a pattern of Dockerfiles can stand in the matrix. */
export function isWritablePattern(pattern: string): boolean {
  return pathPattern.safeParse(pattern).success && isCell(pattern)
}

/**
 * Why a service cannot have a row, to follow its name; null: it can.
 * @param others the names of the services that have one
 */
export function serviceObstacle(name: string, others: readonly string[]): string | null {
  if (!serviceName.safeParse(name).success)
    return 'begins with no letter, and variables are named after services'
  const variable = portVariable(name)
  if (isForeignVariable(variable)) return `would need the variable ${variable}, which is not free`
  const other = others.find((one) => portVariable(one) === variable)
  return other === undefined ? null : `would have the variable ${variable}, as ${other} has`
}

/** It is written in code quotes, between strokes. */
function isCell(text: string): boolean {
  return !/[|`]/u.test(text)
}
