import { portVariable } from '../../core/matrix/names.ts'
import type { ComposeFile, Interpolation } from '../compose/model.ts'

/** Variables that no matrix can give, each with the files that have it, both in order. */
export interface VariablesToSettle {
  /** With a default in some file. Those of a published port are not among them: the matrix has the port. */
  byDefault: Map<string, string[]>
  /** Without one, in no file: their values come from outside. */
  fromOutside: Map<string, string[]>
}

/** @param services the rows that the matrix is to have */
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

/** `:+` only asks whether it is there. A bare one in a command may as well be meant for a shell, which `validate` tells. */
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
