import { portVariable } from '../../core/matrix/names.ts'
import type { ComposeFile, Interpolation } from '../compose/model.ts'

/** Variables that the matrix cannot set, sorted by name, each with the files that use it. */
export interface VariablesToSettle {
  /** Variables with a default in some file. Those for a published port are left out, since the matrix has the port. */
  byDefault: Map<string, string[]>
  /** Variables without a default in any file: their values come from the caller's environment. */
  fromOutside: Map<string, string[]>
}

/** @param services the rows of the proposed matrix */
export function variablesToSettle(
  files: readonly ComposeFile[],
  services: readonly { name: string; variable: string }[],
): VariablesToSettle {
  const given = new Set([
    'COMPOSE_PROJECT_NAME',
    ...services.flatMap(({ name, variable }) => [portVariable(name), variable]),
  ])
  const ports = services.map(({ name }) => `services.${name}.ports.`)
  const uses = files.flatMap(({ source, interpolations }) =>
    interpolations
      .filter(({ name, path }) => !given.has(name) && !ports.some((prefix) => path.startsWith(prefix)))
      .map((use) => ({ ...use, file: source.path })),
  )
  const byDefault = filesByName(uses.filter(({ operator }) => operator.endsWith('-')))
  const outside = uses.filter((use) => isNeeded(use) && !byDefault.has(use.name))
  return { byDefault, fromOutside: filesByName(outside) }
}

/** `:+` works without the variable. A bare variable in a command may be meant for a shell; `validate` reports it. */
function isNeeded({ operator, path }: Interpolation): boolean {
  return (
    operator.endsWith('?') ||
    (operator === '' && !/^services\.[^.]+\.(?:command|entrypoint|healthcheck)\b/u.test(path))
  )
}

function filesByName(uses: readonly { name: string; file: string }[]): Map<string, string[]> {
  const found = Map.groupBy(uses, ({ name }) => name)
  return new Map(
    [...found.keys()].sort().map((name) => [name, [...new Set(found.get(name)?.map(({ file }) => file))]]),
  )
}
