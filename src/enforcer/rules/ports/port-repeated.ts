import type { EnvironmentRow, Matrix, ServiceRow } from '../../../core/matrix/matrix.ts'
import { portVariable } from '../../../core/matrix/names.ts'
import { formatPorts, type PortRange } from '../../../core/matrix/ports.ts'
import { environmentsOf, isActive, readersOf } from '../../compose/environment.ts'
import { type Givens, givensOf, isGiven } from '../../compose/given.ts'
import { isReadOutside } from '../../compose/host-port.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import type { ComposeFile } from '../../compose/model.ts'
import { parseTemplate } from '../../compose/template.ts'
import { parseYaml } from '../../compose/yaml/parse.ts'
import { spanWithin } from '../../compose/yaml/scalar-span.ts'
import type { ScalarValue } from '../../compose/yaml/value.ts'
import type { Edit, Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt, type Span } from '../../source.ts'
import { type PublishedPort, publishedPorts, saidNumber } from './published-ports.ts'

/** Finds addresses of the host with a host port that the matrix has replaced. */
export const portRepeated: Rule = {
  id: 'port-repeated',
  severity: 'warning',
  catches:
    'an address such as `localhost:3000` in a variable, a label, a command or a build argument, with a host port that the file publishes and that the matrix replaces',
  why: 'The stack publishes the service at the port of the matrix. Whoever gets the address, such as a browser or a client of Kafka, is sent to a port where nothing answers, or where another stack does. An address within the stack, such as `http://api:3000`, has the container port and is right. Addresses in healthchecks and hooks are used inside of the container.',
  example: {
    wrong: 'ports: ["3000:3000"]\nenvironment:\n  PUBLIC_URL: http://localhost:3000\n',
    right: 'ports: ["3000:3000"]\nenvironment:\n  PUBLIC_URL: http://localhost:${API_PORT:?}\n',
  },
  fix: "writes the variable of the service's port, with the number as its default, if every environment that reads the file publishes the service",
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const seen = new Map<string, Repeated>()
    for (const repeated of repeatedPorts(repository, matrix)) {
      const key = `${repeated.file.source.path} ${repeated.span.start}`
      const known = seen.get(key)
      // One place is one finding. A range says more than a single port that happens to differ.
      if (known === undefined || isSingle(known.wanted)) seen.set(key, repeated)
    }
    const readers = readersOf(repository)
    for (const repeated of seen.values()) {
      const { file, span, address, row, environment, wanted, said } = repeated
      const variable = portVariable(row.name)
      const edit = editOf(repeated, readers(file.source.path), matrix)
      yield {
        rule: 'port-repeated',
        at: positionAt(file.source, span.start),
        subject: `${address} at ${repeated.path}`,
        message: `${address} repeats the host port of ${row.name}, which environment ${environment.name} publishes at ${formatPorts(wanted)}`,
        todo: `Write \`\${${variable}:?}\` instead of ${said}, or \`\${${row.variable}:?}\` for the whole URL. With \`\${${variable}:-${said}}\` other commands find it as before.`,
        related: [
          {
            at: row.at,
            message: `${formatPorts(wanted)} for ${row.name} in environment ${environment.name}`,
          },
        ],
        ...(edit ? { edits: [edit] } : {}),
      }
    }
  },
}

interface Repeated {
  file: ComposeFile
  scalar: ScalarValue
  /** The keys that lead to the value. */
  path: string
  /** The place of the port. */
  span: Span
  /** `localhost:3000` */
  address: string
  /** `3000` */
  said: string
  row: ServiceRow
  environment: EnvironmentRow
  wanted: PortRange
}

/** The addresses under which programs outside of the stack reach a published port. `0.0.0.0` is one to listen on. */
const ADDRESS =
  /(?<![\w.-])(localhost|127\.0\.0\.1|host\.docker\.internal|\[::1\]):(\d{1,5}(?!\d)|\$\{[^{}]*\}|\$[A-Za-z_]\w*)/giu

function* repeatedPorts(repository: Repository, matrix: Matrix): Iterable<Repeated> {
  const all = publishedPorts(repository, matrix)
  for (const { environment, files } of environmentsOf(repository)) {
    const published = all.filter((port) => port.environment === environment && port.hostPort !== null)
    if (published.length === 0) continue
    const givens = givensOf(repository, environment)
    for (const file of files) {
      for (const { path, scalar } of parseYaml(file.source).scalars) {
        if (!isReadOutside(path) || isInactive(path, file, environment)) continue
        for (const found of addressesIn(scalar, givens, matrix)) {
          const port = published.find(({ hostPort }) => hostPort === found.port)
          const wanted = port?.row?.ports[environment.name] ?? null
          if (port?.row === undefined || wanted === null) continue
          if (isSingle(wanted) && wanted.from === found.port) continue
          if (isOwnPort(path, found.port, published)) continue
          const { source } = file
          const span = spanWithin(source, scalar, found.start, found.end)
          const { address } = found
          if (isUnusedDefault(file, span, givens)) continue
          yield {
            file,
            scalar,
            path,
            span,
            address,
            said: `${found.port}`,
            row: port.row,
            environment,
            wanted,
          }
        }
      }
    }
  }
}

interface Address {
  address: string
  port: number
  /** Of the port, in the text of the scalar. */
  start: number
  end: number
}

function addressesIn({ text }: ScalarValue, givens: Givens, matrix: Matrix): Address[] {
  return [...(text ?? '').matchAll(ADDRESS)].flatMap(({ 0: whole, 1: host = '', 2: written = '', index }) => {
    const [part] = parseTemplate(written).parts
    // The port of the matrix already.
    if (part?.kind === 'variable' && meaningOf(part.name, matrix)?.kind === 'port') return []
    const port = Number(saidNumber(written, givens) ?? Number.NaN)
    if (!Number.isInteger(port)) return []
    const end = index + whole.length
    return [{ address: `${host}:${port}`, port, start: end - written.length, end }]
  })
}

/** Whether a value belongs to a service that the environment does not know. */
function isInactive(path: string, { services }: ComposeFile, environment: EnvironmentRow): boolean {
  const service = services.find(({ name }) => path.startsWith(`services.${name}.`))
  return service !== undefined && !isActive(service, environment)
}

/** Whether an address is part of a default that never applies. */
function isUnusedDefault({ interpolations }: ComposeFile, place: Span, givens: Givens): boolean {
  return interpolations.some(
    ({ name, operator, span }) =>
      operator.endsWith('-') &&
      span.start < place.start &&
      place.end < span.end &&
      isGiven(givens(name), operator),
  )
}

/** Whether a command speaks of the port on which its own container listens. */
function isOwnPort(path: string, port: number, published: readonly PublishedPort[]): boolean {
  return published.some(
    ({ service: { name }, containerPort }) =>
      containerPort === port &&
      [`services.${name}.command`, `services.${name}.entrypoint`].some(
        (key) => path === key || path.startsWith(`${key}.`),
      ),
  )
}

function isSingle({ from, to }: PortRange): boolean {
  return from === to
}

/** Undefined: some environment does not set the variable, or a person has to quote the value. */
function editOf(
  { file, scalar, span, row, said }: Repeated,
  readers: readonly EnvironmentRow[],
  matrix: Matrix,
): Edit | undefined {
  const { path, text } = file.source
  const variable = portVariable(row.name)
  if (meaningOf(variable, matrix)?.kind !== 'port') return undefined
  if (!readers.every(({ name }) => row.ports[name])) return undefined
  if (text.slice(span.start, span.end) !== said) return undefined
  // In a flow collection the brace would end a plain text.
  if (scalar.isInFlow && scalar.style === 'plain') return undefined
  return { path, ...span, text: `\${${variable}:-${said}}` }
}
