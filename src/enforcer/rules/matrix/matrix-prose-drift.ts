import type { EnvironmentRow, Matrix } from '../../../core/matrix/matrix.ts'
import { formatPorts } from '../../../core/matrix/ports.ts'
import type { Edit, Finding } from '../../finding.ts'
import { cellAt } from '../../matrix/cell.ts'
import { isDeclared, obsoleteRow } from '../../matrix/declared.ts'
import { drawnLines, type ProseLine } from '../../matrix/prose.ts'
import type { MatrixReading, Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt, type Source, type Span } from '../../source.ts'
import { markdownPieces } from '../../text/fragments/markdown.ts'
import { isDockerFileName } from '../../text/names.ts'
import { readReferences, resolveIn } from '../../text/references.ts'
import { isForeign } from '../shared/foreign.ts'

/** Finds commands, drawings and file names in the matrix's prose that contradict its tables. */
export const matrixProseDrift: Rule = {
  id: 'matrix-prose-drift',
  severity: 'warning',
  catches: 'a command, drawing or file name in the prose of the matrix that contradicts its tables',
  why: 'People read the drawing and copy the command, but the program reads the tables. The two must agree.',
  example: {
    wrong: 'test   docker/test.yml   ports 28000-28099',
    right: 'test   docker/test.yml   ports 28000-28499',
  },
  fix: 'writes what the table says, if that is a single value',
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix: reading } = repository
    if (reading.matrix === null || reading.source === null) return
    const seen = new Set<number>()
    const all = [
      ...inCommands(repository, reading.source, reading.matrix),
      ...inDrawings(reading, reading.source, reading.matrix),
      ...inNames(repository, reading.source, reading.matrix),
    ]
    for (const { start, finding } of all) {
      if (seen.has(start)) continue
      seen.add(start)
      yield finding
    }
  },
}

interface Contradiction {
  start: number
  finding: Finding
}

function contradiction(
  source: Source,
  span: Span,
  what: Pick<Finding, 'subject' | 'message' | 'related'>,
  right: string | null,
): Contradiction {
  const edits: Edit[] = right === null ? [] : [{ path: source.path, ...span, text: right }]
  return {
    start: span.start,
    finding: {
      rule: 'matrix-prose-drift',
      at: positionAt(source, span.start),
      ...what,
      todo: right === null ? 'Write what the tables say.' : `Write ${right}.`,
      ...(edits.length === 0 ? {} : { edits }),
    },
  }
}

/** The compose files and Dockerfiles that commands use. */
function inCommands(repository: Repository, source: Source, matrix: Matrix): Contradiction[] {
  const { commands } = readReferences({ source, kind: 'markdown' })
  return commands.flatMap(({ files }) =>
    files.flatMap(({ path, span, candidates }) => {
      if (candidates.length === 0 || candidates.some((candidate) => isDeclared(matrix, candidate))) return []
      // Quotes around the path are kept.
      const exact = source.text.slice(span.start, span.end) === path ? span : null
      return wrongPath(repository, source, matrix, exact ?? span, path, exact !== null)
    }),
  )
}

/** Paths in inline code and in code blocks. A name without a folder is skipped: it may belong to any project. */
function inNames(repository: Repository, source: Source, matrix: Matrix): Contradiction[] {
  const { inline } = markdownPieces(source)
  const named = [
    ...inline.map(({ text, span }) => ({ text, span })),
    ...drawnLines(source).flatMap(({ words }) => words),
  ]
  const tables = matrix.obsolete.flatMap(({ name, useInstead }) => [name, useInstead])
  return named.flatMap(({ text, span }) => {
    if (!text.includes('/') || text.includes('*') || !isDockerFileName(text)) return []
    const [path] = resolveIn(['.'], text)
    if (path === undefined || tables.includes(path) || isDeclared(matrix, path)) return []
    if (repository.files.has(path) || isForeign(repository, path)) return []
    return wrongPath(repository, source, matrix, span, text, true)
  })
}

function wrongPath(
  repository: Repository,
  source: Source,
  matrix: Matrix,
  span: Span,
  path: string,
  canEdit: boolean,
): Contradiction[] {
  const [candidate = path] = resolveIn(['.'], path)
  const obsolete = obsoleteRow(matrix, candidate)
  const exists = repository.files.has(candidate)
  const message =
    obsolete !== undefined
      ? `the prose names ${path}, which the table of obsolete names lists`
      : `the prose names ${path}, which is in no table${exists ? '' : ' and not in the repository'}`
  const right = obsolete !== undefined ? onlyFile(matrix, obsolete.useInstead) : sameName(matrix, candidate)
  const related =
    obsolete !== undefined
      ? [{ at: obsolete.at, message: `use instead: ${obsolete.useInstead}` }]
      : matrix.environments.map(({ at, name, composeFile }) => ({
          at,
          message: `environment ${name} has ${composeFile}`,
        }))
  return [contradiction(source, span, { subject: path, message, related }, canEdit ? right : null)]
}

function onlyFile({ environments }: Matrix, useInstead: string): string | null {
  return environments.some(({ composeFile }) => composeFile === useInstead) ? useInstead : null
}

/** The only compose file with that name in another folder, or with the other extension; null: none or several. */
function sameName({ environments }: Matrix, path: string): string | null {
  const stem = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.ya?ml$/i, '')
  const [only, ...others] = environments.filter(({ composeFile }) => stem(composeFile) === stem(path))
  return others.length === 0 ? (only?.composeFile ?? null) : null
}

/** Lines of code blocks that name one environment together with another one's compose file or with other ports. */
function inDrawings(reading: MatrixReading, source: Source, matrix: Matrix): Contradiction[] {
  return drawnLines(source).flatMap((line) => {
    const named = matrix.environments.filter(({ name }) => line.words.some(({ text }) => text === name))
    const [environment] = named
    if (environment === undefined || named.length > 1) return []
    return [
      ...otherFile(reading, source, matrix, line, environment),
      ...otherPorts(reading, source, matrix, line, environment),
    ]
  })
}

function otherFile(
  reading: MatrixReading,
  source: Source,
  matrix: Matrix,
  { words }: ProseLine,
  environment: EnvironmentRow,
): Contradiction[] {
  const files = words.filter(({ text }) =>
    matrix.environments.some(({ composeFile }) => composeFile === text),
  )
  const [file] = files
  if (file === undefined || files.length > 1 || file.text === environment.composeFile) return []
  const message = `the prose shows ${file.text} for environment ${environment.name}, whose compose file is ${environment.composeFile}`
  const related = [{ at: cellAt(reading, environment.at, 'Compose file'), message: 'what the table says' }]
  return [
    contradiction(
      source,
      file.span,
      { subject: `${environment.name}, ${file.text}`, message, related },
      environment.composeFile,
    ),
  ]
}

function otherPorts(
  reading: MatrixReading,
  source: Source,
  matrix: Matrix,
  { words, ranges }: ProseLine,
  environment: EnvironmentRow,
): Contradiction[] {
  const [range] = ranges
  if (range === undefined || ranges.length > 1) return []
  const services = matrix.services.filter(({ name }) => words.some(({ text }) => text === name))
  const whole = formatPorts(environment.hostPorts)
  const rows = services.length > 0 ? services : matrix.services
  const allowed = rows.flatMap(({ ports }) => {
    const own = ports[environment.name]
    return own === null || own === undefined ? [] : [formatPorts(own)]
  })
  if (allowed.length === 0 || range.text === whole || allowed.includes(range.text)) return []
  const [service] = services
  const right = service === undefined ? whole : services.length === 1 ? (allowed[0] ?? null) : null
  const of =
    service === undefined
      ? `environment ${environment.name}`
      : `${service.name} in environment ${environment.name}`
  const given = right === null ? 'different' : right
  const related = [
    service === undefined
      ? { at: cellAt(reading, environment.at, 'Host ports'), message: 'what the table says' }
      : { at: cellAt(reading, service.at, environment.name), message: 'what the table says' },
  ]
  return [
    contradiction(
      source,
      range.span,
      {
        subject: `${of}, ports ${range.text}`,
        message: `the prose shows ${range.text} for ${of}, whose ports are ${given}`,
        related,
      },
      right,
    ),
  ]
}
