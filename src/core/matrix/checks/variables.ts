import type { Problem, SourcePosition } from '../../errors/errors.ts'
import { portVariable } from '../names.ts'
import { NONE } from '../read/cells/schema.ts'
import type { DraftVariable, MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

/** Variables that the matrix must not define, each with the reason. */
export const FOREIGN_VARIABLES: Readonly<Record<string, string>> = {
  BUILD_CA_FILE: 'this program sets it to the certificate authorities for builds',
  PATH: 'the operating system reads it',
  HOME: 'the operating system reads it',
  NODE_OPTIONS: 'Node.js reads it',
  NODE_ENV: 'Node.js packages read it',
  DOCKER_HOST: 'Docker reads it',
  DOCKER_CONFIG: 'Docker reads it',
  DOCKER_CONTEXT: 'Docker reads it',
}

/** Compose reads every variable with this prefix. */
const COMPOSE_PREFIX = 'COMPOSE_'

/** Whether another program reads a variable, so that the matrix must not define it. */
export function isForeignVariable(name: string): boolean {
  return readerOf(name) !== undefined
}

/** Names such as DOCKER_REGISTRY and DOCKER_PLATFORM are those of people's own variables. */
const OF_DOCKER =
  /^(?:PATH|HOME|COMPOSE_.*|BUILDX_.*|DOCKER_(?:HOST|CONFIG|CONTEXT|CERT_PATH|TLS.*|API_VERSION|AUTH_CONFIG|BUILDKIT|CLI_.*|CONTENT_TRUST.*|CUSTOM_HEADERS|DEFAULT_PLATFORM|HIDE_LEGACY_COMMANDS))$/

/** Whether Docker or the operating system reads a variable, so that the matrix cannot give it a value. */
export function isReadByDocker(variable: string): boolean {
  return OF_DOCKER.test(variable)
}

function readerOf(variable: string): string | undefined {
  return variable.startsWith(COMPOSE_PREFIX) ? 'Compose reads it' : FOREIGN_VARIABLES[variable]
}

/**
 * Checks that each *Test variable*, *Variable* and `<SERVICE>_PORT` is defined once, and that no other program reads it. A row
 * of Variables may replace a `<SERVICE>_PORT`: compose files use such names for other ports too.
 */
export function checkVariables({ services, variables, baseImages }: MatrixDraft): Problem[] {
  const problems = variables.flatMap(readByOthers)
  const owners = new Map<string, { who: string; at: SourcePosition }>()
  for (const use of [...derived(services), ...named(services, baseImages)]) {
    const problem = foreign(use) ?? taken(use, owners.get(use.variable))
    if (problem) problems.push(problem)
    else owners.set(use.variable, { who: use.who, at: use.at })
  }
  const ports = new Set(derived(services).map(({ variable }) => variable))
  for (const use of ownRows(variables)) {
    const owner = owners.get(use.variable)
    const problem = owner !== undefined && !ports.has(use.variable) ? taken(use, owner) : undefined
    if (problem) problems.push(problem)
  }
  return [
    ...problems,
    ...duplicates(
      'variable',
      variables.map(({ cells }) => cells.Variable),
    ),
  ]
}

function ownRows(variables: MatrixDraft['variables']): Use[] {
  return variables.flatMap(({ source, cells: { Variable: name } }) =>
    name === undefined ? [] : [{ variable: name.value, who: source.label, text: name.text, at: name.at }],
  )
}

/** Variables that change how Docker and this program work. Others, such as `NODE_ENV`, reach only the compose file. */
function readByOthers({ source, cells: { Variable: name }, values }: DraftVariable): Problem[] {
  if (name === undefined) return []
  const isOwn = name.value === 'BUILD_CA_FILE'
  if (!isOwn && !isReadByDocker(name.value)) return []
  return Object.values(values)
    .filter((cell) => cell?.value && (isOwn || cell.value.from === 'matrix'))
    .flatMap((cell) =>
      cell === undefined
        ? []
        : [
            {
              ...cell.at,
              message: `${source.label}: the matrix cannot set ${name.value}, because ${isOwn ? FOREIGN_VARIABLES[name.value] : 'Docker or the operating system reads it'}`,
              found: cell.text,
              allowed: isOwn ? `\`${NONE}\`` : `\`from environment\` or \`${NONE}\``,
            },
          ],
    )
}

interface Use {
  variable: string
  who: string
  /** The text at the position `at`: the variable itself, or the service from which it is derived. */
  text: string
  at: SourcePosition
}

function derived(services: MatrixDraft['services']): Use[] {
  // A duplicate service is a problem of its own.
  const seen = new Set<string>()
  return services.flatMap(({ cells: { Service: name } }) => {
    if (name === undefined || seen.has(name.value)) return []
    seen.add(name.value)
    const variable = portVariable(name.value)
    return [{ variable, who: `the host port of service "${name.value}"`, text: name.text, at: name.at }]
  })
}

function named(services: MatrixDraft['services'], baseImages: MatrixDraft['baseImages']): Use[] {
  return [
    ...services.map(({ source, cells }) => ({ source, cell: cells['Test variable'] })),
    ...baseImages.map(({ source, cells }) => ({ source, cell: cells.Variable })),
  ].flatMap(({ source, cell }) =>
    cell === undefined ? [] : [{ variable: cell.value, who: source.label, text: cell.text, at: cell.at }],
  )
}

function foreign({ variable, who, text, at }: Use): Problem | undefined {
  const reader = readerOf(variable)
  if (reader === undefined) return undefined
  return {
    ...at,
    message: `${who}: the variable ${variable} is reserved, because ${reader}`,
    found: text,
    allowed: 'another name',
  }
}

function taken(use: Use, owner: { who: string; at: SourcePosition } | undefined): Problem | undefined {
  if (owner === undefined) return undefined
  return {
    ...use.at,
    message: `${use.who}: the variable ${use.variable} is already in use`,
    found: use.text,
    allowed: `another name; ${owner.who} uses this one in line ${owner.at.line}`,
  }
}
