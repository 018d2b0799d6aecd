import type { BaseImageRow, EnvironmentRow, Matrix, ServiceRow } from '../../core/matrix/matrix.ts'
import { portVariable } from '../../core/matrix/names.ts'
import type { PortRange } from '../../core/matrix/ports.ts'
import { soleVariable } from './template.ts'

/** What the matrix means by a variable of a compose file. @see docs/matrix.md, Variables */
export type VariableMeaning =
  | { readonly kind: 'port' | 'url'; readonly service: ServiceRow }
  | { readonly kind: 'image'; readonly image: BaseImageRow }
  | { readonly kind: 'ca' }

/** The meaning of a variable in the matrix; undefined: the matrix does not set a variable of this name. */
export function meaningOf(name: string, matrix: Matrix | null): VariableMeaning | undefined {
  if (name === 'BUILD_CA_FILE') return { kind: 'ca' }
  for (const service of matrix?.services ?? []) {
    if (portVariable(service.name) === name) return { kind: 'port', service }
    if (service.variable === name) return { kind: 'url', service }
  }
  const image = matrix?.baseImages.find(({ variable }) => variable === name)
  return image && { kind: 'image', image }
}

/** The message of a required variable, `${NAME:?message}`: where its value comes from. */
export function requiredMessage(name: string, matrix: Matrix | null): string {
  const meaning = meaningOf(name, matrix)
  switch (meaning?.kind) {
    case 'port':
    case 'url':
      return 'from the matrix, table Services'
    case 'image':
      return 'from the matrix, table Base images'
    case 'ca':
      return 'from the machine profile, made by npm run setup'
    default:
      return 'has to be set'
  }
}

/**
 * The host ports that a value of `published` means in an environment: a literal port or range, or for the port variable
 * of a service its port or range in the matrix. Null: unknown, or the matrix publishes nothing there.
 */
export function resolvePorts(text: string, matrix: Matrix, environment: EnvironmentRow): PortRange | null {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/u.exec(text) ?? []
  if (from !== undefined) return { from: Number(from), to: Number(to) }
  const variable = soleVariable(text)
  if (variable === undefined || variable.operator.endsWith('+')) return null
  const meaning = meaningOf(variable.name, matrix)
  return meaning?.kind === 'port' ? (meaning.service.ports[environment.name] ?? null) : null
}
