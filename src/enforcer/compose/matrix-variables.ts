import type { BaseImageRow, Matrix, ServiceRow, VariableRow } from '../../core/matrix/matrix.ts'
import { portVariable } from '../../core/matrix/names.ts'

/** What the matrix means by a variable of a compose file. @see docs/matrix.md, Variables */
export type VariableMeaning =
  | { readonly kind: 'port' | 'url'; readonly service: ServiceRow }
  | { readonly kind: 'image'; readonly image: BaseImageRow }
  | { readonly kind: 'variable'; readonly row: VariableRow }
  | { readonly kind: 'ca' }

/** The meaning of a variable in the matrix; undefined: the matrix does not set a variable of this name. */
export function meaningOf(name: string, matrix: Matrix | null): VariableMeaning | undefined {
  if (name === 'BUILD_CA_FILE') return { kind: 'ca' }
  const row = matrix?.variables.find((one) => one.name === name)
  if (row) return { kind: 'variable', row }
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
    case 'variable':
      return 'from the matrix, table Variables'
    case 'image':
      return 'from the matrix, table Base images'
    case 'ca':
      return 'from the machine profile, made by npm run setup'
    default:
      return 'has to be set'
  }
}
