import { isReadByDocker } from '../../../core/matrix/checks/variables.ts'
import { portVariable } from '../../../core/matrix/names.ts'
import { isHostPort, isInHostAddress } from '../../compose/host-port.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import { isWritableValue } from '../writable.ts'
import { type Lookup, resolved } from './values.ts'

/** A cell of the table *Variables*; a text is written as it is. */
export type ProposedValue = { from: 'matrix'; text: string } | { from: 'environment' }

/** What one environment says of its variables. */
export interface VariableSubject {
  environment: string
  /** Every file whose variables Compose resolves. */
  files: readonly ComposeFile[]
  /** What the env file sets. */
  envFile: ReadonlyMap<string, string>
  /** The variables that the matrix derives from the rows that the environment publishes: `API_PORT`. */
  portVariables: ReadonlySet<string>
  /** A number for a variable that is only the host port of an entry of `ports`. */
  hostPorts: ReadonlyMap<string, number>
}

/** The rows of an environment, and the variables that need a person. */
export interface ProposedVariables {
  values: Map<string, ProposedValue>
  /** Variables that have to come from the environment of the command. */
  fromOutside: string[]
  /** Variables that nothing sets and that are empty, as Compose would make them. */
  empty: string[]
  /** Variables with several defaults, of which one is written. */
  ambiguous: string[]
  /** Variables whose default no cell can hold. */
  unwritable: string[]
}

/** Variables that most shells and users have. Without a default, they are meant to come from there. */
const OF_SHELL = /^(?:PWD|USER|HOME|PATH|SHELL|LANG|HOSTNAME|LOGNAME|TMPDIR|TERM)$/u

/** The values of the variables of an environment that nothing else sets. */
export function proposeVariables(subject: VariableSubject): ProposedVariables {
  const found: ProposedVariables = {
    values: new Map(),
    fromOutside: [],
    empty: [],
    ambiguous: [],
    unwritable: [],
  }
  const uses = subject.files.flatMap((file) =>
    file.interpolations.map((use) => ({
      ...use,
      isHostPort:
        isHostPort(file, use) || (subject.portVariables.has(use.name) && isInHostAddress(file, use)),
    })),
  )
  const byName = Map.groupBy(uses, ({ name }) => name)
  const known = lookupIn(subject.files, subject.envFile)
  const isEmpty = (name: string) => byName.get(name)?.every((use) => !isRequired(use)) ?? false
  const lookup: Lookup = (name) => known(name) ?? (isEmpty(name) ? '' : null)
  for (const [name, own] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // The matrix cannot set these; a default of theirs is no error.
    if (isReadByDocker(name) || name === 'BUILD_CA_FILE') continue
    if (OF_SHELL.test(name) && !own.some(({ operator }) => operator.endsWith('-'))) continue
    propose(name, own, subject, lookup, found)
  }
  return found
}

type Use = Interpolation & { isHostPort: boolean }

function propose(
  name: string,
  uses: readonly Use[],
  { envFile, portVariables, hostPorts }: VariableSubject,
  lookup: Lookup,
  found: ProposedVariables,
): void {
  const isPort = portVariables.has(name)
  const others = uses.filter(({ isHostPort }) => !isHostPort)
  const byFile = envFile.get(name)
  if (others.length === 0) {
    const number = hostPorts.get(name)
    const isRequired = uses.some(({ operator }) => operator.endsWith('?'))
    if (isRequired && !isPort && byFile === undefined && number !== undefined)
      found.values.set(name, { from: 'matrix', text: `${number}` })
    return
  }
  if (byFile !== undefined) {
    if (isPort) set(name, byFile, found)
    return
  }
  const defaults = uses.filter(({ operator }) => operator.endsWith('-'))
  const texts = new Set(defaults.flatMap(({ operand }) => resolved(operand, lookup) ?? []))
  // Where an empty text is meant as well, it means that nothing is set, so the other one says more.
  const first = [...texts].find((text) => text !== '') ?? [...texts][0]
  if (first !== undefined) {
    if (texts.size > 1) found.ambiguous.push(name)
    set(name, first, found)
    return
  }
  if (isPort) return
  if (defaults.length > 0 || others.some(isRequired)) {
    found.values.set(name, { from: 'environment' })
    found.fromOutside.push(name)
  } else if (others.some(isBare)) {
    found.values.set(name, { from: 'matrix', text: '' })
    found.empty.push(name)
  }
}

function set(name: string, text: string, found: ProposedVariables): void {
  if (isWritableValue(text)) found.values.set(name, { from: 'matrix', text })
  else found.unwritable.push(name)
}

/** Where an empty text makes the file invalid, or another thing than was meant. */
const NEVER_EMPTY =
  /\.(?:image|build|context|dockerfile|target|platform|volumes|ports|env_file|user|devices|extends|network_mode)(?:\.|$)|^(?:networks|volumes|configs|secrets|include|name)\b/u

function isRequired({ operator, path }: Interpolation): boolean {
  return (
    operator.endsWith('?') || (operator === '' && NEVER_EMPTY.test(path) && !/\.args(?:\.|$)/u.test(path))
  )
}

/** `:+` works without the variable. A bare variable in a command may be meant for a shell; `validate` reports it. */
function isBare({ operator, path }: Interpolation): boolean {
  return operator === '' && !/^services\.[^.]+\.(?:command|entrypoint|healthcheck)\b/u.test(path)
}

/** The value of each variable: of the env file, or else its default. */
export function lookupIn(files: readonly ComposeFile[], envFile: ReadonlyMap<string, string>): Lookup {
  const defaults = Map.groupBy(
    files.flatMap(({ interpolations }) => interpolations.filter(({ operator }) => operator.endsWith('-'))),
    ({ name }) => name,
  )
  const open = new Set<string>()
  const lookup: Lookup = (name) => {
    const byFile = envFile.get(name)
    if (byFile !== undefined) return byFile
    if (open.has(name)) return null
    open.add(name)
    const [operand = null] = (defaults.get(name) ?? []).flatMap((use) => resolved(use.operand, lookup) ?? [])
    open.delete(name)
    return operand
  }
  return lookup
}

/** The variables that files use, under any name that a test variable could have. */
export function usedVariables(files: readonly ComposeFile[]): Set<string> {
  return new Set(files.flatMap(({ interpolations }) => interpolations.map(({ name }) => name)))
}

/** The variables that the matrix derives from rows of Services. */
export function portVariablesOf(rows: readonly string[]): Set<string> {
  return new Set(rows.map(portVariable))
}
