import { portVariable } from '../../core/matrix/names.ts'
import type { ComposeFile } from '../compose/model.ts'

/**
 * Variables with a default that no matrix can give, and the files that have one, both in order. Those of a published
 * port are not among them: the matrix has the port.
 *
 * @param services the rows that the matrix is to have
 */
export function defaultsToSettle(
  files: readonly ComposeFile[],
  services: readonly { name: string; variable: string }[],
): Map<string, string[]> {
  const given = new Set(services.flatMap(({ name, variable }) => [portVariable(name), variable]))
  const ports = services.map(({ name }) => `services.${name}.ports.`)
  const found = new Map<string, Set<string>>()
  for (const { source, interpolations } of files) {
    for (const { name, operator, path } of interpolations) {
      if (!operator.endsWith('-') || given.has(name) || ports.some((prefix) => path.startsWith(prefix)))
        continue
      found.set(name, (found.get(name) ?? new Set()).add(source.path))
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, paths]) => [name, [...paths]]))
}
