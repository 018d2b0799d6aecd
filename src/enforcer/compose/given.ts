import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { readEnvFile } from '../env-file/read.ts'
import type { Repository } from '../repository.ts'
import { readersOf } from './environment.ts'
import { meaningOf } from './matrix-variables.ts'
import type { Interpolation } from './model.ts'
import { fill, hasVariables, type VariablePart } from './template.ts'

/** What a start passes to Compose for a variable: its text; null: it has one, but only a start knows it. */
export interface Given {
  readonly text: string | null
}

/** The variables that an environment gives to its compose files. Undefined: it does not set one. */
export type Givens = (name: string) => Given | undefined

/**
 * What an environment gives to its compose files: by the matrix, and by its *Env file*. What the command's own environment
 * may have besides is not known.
 */
export function givensOf(repository: Repository, row: EnvironmentRow): Givens {
  const { matrix } = repository.matrix
  const inFile = givensOfFile(repository, row)
  return (name) => (matrix && byMatrix(name, matrix, row)) ?? inFile(name)
}

/** {@link givensOf} each environment, read once. */
export function givensIn(repository: Repository): (row: EnvironmentRow) => Givens {
  const known = new Map<string, Givens>()
  return (row) => {
    const found = known.get(row.name) ?? givensOf(repository, row)
    known.set(row.name, found)
    return found
  }
}

/** What the *Env file* of an environment gives to its compose files, whatever the matrix says. */
export function givensOfFile(
  { environmentFiles }: Pick<Repository, 'environmentFiles'>,
  row: EnvironmentRow,
): Givens {
  const source = row.envFile === null ? undefined : environmentFiles?.get(row.envFile)
  const inFile = new Map(source ? readEnvFile(source).map(({ name, value }) => [name, value]) : [])
  return (name) => {
    const value = inFile.get(name)
    return value === undefined ? undefined : { text: hasVariables(value) ? null : value }
  }
}

function byMatrix(name: string, matrix: Matrix, { name: environment }: EnvironmentRow): Given | undefined {
  const row = matrix.variables.find((one) => one.name === name)
  const value = row && Object.hasOwn(row.values, environment) ? row.values[environment] : null
  if (value) return { text: value.from === 'matrix' ? value.text : null }
  const meaning = meaningOf(name, { ...matrix, variables: [] })
  switch (meaning?.kind) {
    case 'port':
    case 'url': {
      const ports = meaning.service.ports[environment]
      if (!ports) return undefined
      return { text: meaning.kind === 'port' && ports.from === ports.to ? `${ports.from}` : null }
    }
    case 'image':
      return { text: null }
    case 'ca':
      // Empty on a machine without certificate authorities of its own.
      return { text: '' }
    default:
      return undefined
  }
}

/** Whether a default or message after an operator never counts, because the variable has a value. */
export function isGiven(given: Given | undefined, operator: Interpolation['operator']): boolean {
  return given !== undefined && !(given.text === '' && operator.startsWith(':'))
}

/**
 * A text with its variables filled in, with the defaults of those that the environment does not give. Null: something of it
 * is known only at a start.
 */
export function filledIn(text: string, givens: Givens): string | null {
  let isKnown = true
  const filled = fill(text, (variable) => {
    const value = valueFor(variable, givens)
    isKnown &&= value !== null
    return value ?? ''
  })
  return isKnown ? filled : null
}

function valueFor({ name, operator, operand }: VariablePart, givens: Givens): string | null {
  const given = givens(name)
  const isSet = isGiven(given, operator)
  if (operator.endsWith('+')) return isSet ? filledIn(operand, givens) : ''
  if (isSet) return given?.text ?? null
  return operator.endsWith('-') ? filledIn(operand, givens) : null
}

/** The environments that read a file and do not give it a variable. Empty: each gives it, or none reads the file. */
export type LackingIn = (
  path: string,
  variable: Pick<Interpolation, 'name' | 'operator' | 'operand'>,
) => readonly EnvironmentRow[]

export function lackingIn(repository: Repository): LackingIn {
  const readers = readersOf(repository)
  const givens = givensIn(repository)
  return (path, { name, operator, operand }) =>
    readers(path).filter((row) => {
      const given = givens(row)(name)
      // An empty text in the place of a default that is empty, too, so that the default has no effect.
      const isSame = operator === ':-' && given?.text === '' && filledIn(operand, givens(row)) === ''
      return !isGiven(given, operator) && !isSame
    })
}
