import type { Matrix } from '../../../core/matrix/matrix.ts'
import { isOutside } from '../../../core/matrix/outside.ts'
import { shownPatterns } from '../../../core/matrix/pattern.ts'
import { eachOnce } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import { isDeclared, obsoleteRow } from '../../matrix/declared.ts'
import type { Repository, TextFile } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { type Reference, readReferences, type TextReferences } from '../../text/references.ts'
import { isForeign } from '../shared/foreign.ts'
import { currentTexts, isAboutRepository } from './command-text.ts'

/**
 * Finds names of Docker files in scripts, CI files, programs and docs that are obsolete, missing or not in the matrix.
 */
export const referenceToUndeclared: Rule = {
  id: 'reference-to-undeclared',
  severity: 'warning',
  catches:
    'a script, CI file, program or page that names a Docker file that is obsolete, missing or not in the matrix',
  why: 'These are the files that people and machines really run. In commands every such file is found. Docs and programs may mean a file of another project, so a missing file counts only if its folder has Docker files in this repository. In prose only links to missing files and obsolete names count, and obsolete names not next to their replacement. Changelogs are skipped. No stack is started by these texts, so it is a warning, which fails `enforce`.',
  example: {
    wrong: 'docker compose -f docker-compose.test.yml up',
    right: 'docker compose -f docker/docker-compose.alpine-test.yml up',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    // Several commands may use one variable; the file is reported once, where the variable is set.
    const isFirst = eachOnce()
    for (const file of currentTexts(repository)) {
      const { commands, mentions } = readReferences(file)
      for (const { files } of commands) {
        for (const reference of files) {
          if (isFirst(file.source, reference.span)) yield* inCommand(repository, matrix, file, reference)
        }
      }
      for (const mention of mentions) yield* inProse(repository, matrix, file, mention)
    }
  },
}

function* inCommand(
  repository: Repository,
  matrix: Matrix,
  file: TextFile,
  reference: Reference,
): Iterable<Finding> {
  const { path, candidates, as, isFolderUnknown } = reference
  // A declared compose file that is missing is reported by matrix-target-missing.
  const isSettled = (candidate: string) =>
    isOutside(matrix, candidate) ||
    matrix.environments.some(({ composeFile }) => composeFile === candidate) ||
    (isDeclared(matrix, candidate) && repository.files.has(candidate))
  if (candidates.length === 0 || candidates.some(isSettled)) return
  const obsolete = obsoleteOf(matrix, candidates)
  if (obsolete !== undefined) {
    yield finding(file, reference, `${path} is used, but the matrix lists this name as obsolete`, {
      todo: `Use ${obsolete.useInstead}.`,
      related: [{ at: obsolete.at, message: `use instead: ${obsolete.useInstead}` }],
    })
    return
  }
  const existing = candidates.find((candidate) => repository.files.has(candidate))
  if (existing !== undefined) {
    yield finding(file, reference, `${existing} is used, but no environment of the matrix has this ${as}`, {
      todo: `Use the ${as} of an environment, or declare ${existing} in the matrix.`,
      related: environments(matrix, as),
    })
    return
  }
  const isElsewhere = file.kind === 'markdown' || file.kind === 'javascript' || file.kind === 'python'
  if (isFolderUnknown || (isElsewhere && !isAboutRepository(repository, reference))) return
  if (isMade(file, path) || candidates.some((candidate) => isForeign(repository, candidate))) return
  yield finding(file, reference, `${path} is used, but there is no such ${as} in the repository`, {
    todo: `Use the ${as} of an environment.`,
    related: environments(matrix, as),
  })
}

/** Names that every project may have; in prose they do not mean a file of this repository. */
const WORDS = /^(?:Dockerfile|Containerfile|(?:docker-)?compose\.ya?ml)$/i

function* inProse(
  repository: Repository,
  matrix: Matrix,
  file: TextFile,
  mention: TextReferences['mentions'][number],
): Iterable<Finding> {
  const { path, candidates, as, form, block } = mention
  const isSettled = (candidate: string) => repository.files.has(candidate) || isOutside(matrix, candidate)
  if (candidates.length === 0 || candidates.some(isSettled)) return
  const obsolete = WORDS.test(path) && form !== 'link' ? undefined : obsoleteOf(matrix, candidates)
  if (obsolete !== undefined) {
    const around = file.source.text.slice(block.start, block.end)
    if (form !== 'link' && around.includes(obsolete.useInstead)) return
    yield finding(file, mention, `${path} is named, but the matrix lists this name as obsolete`, {
      todo: `Name ${obsolete.useInstead} instead; or name both in one paragraph, if the text is about the change.`,
      related: [{ at: obsolete.at, message: `use instead: ${obsolete.useInstead}` }],
    })
  } else if (form === 'link' && !candidates.some((candidate) => isForeign(repository, candidate))) {
    yield finding(file, mention, `the link leads to ${path}, but there is no such ${as} in the repository`, {
      todo: `Link to the ${as} of an environment.`,
      related: environments(matrix, as),
    })
  }
}

function obsoleteOf(matrix: Matrix, candidates: readonly string[]) {
  for (const candidate of candidates) {
    const row = obsoleteRow(matrix, candidate)
    if (row !== undefined) return row
  }
  return undefined
}

function environments(matrix: Matrix, as: Reference['as']): NonNullable<Finding['related']> {
  return matrix.environments.map((environment) => {
    const { at, name, composeFile } = environment
    const has = as === 'compose file' ? `has ${composeFile}` : `builds ${shownPatterns(environment)}`
    return { at, message: `environment ${name} ${has}` }
  })
}

function finding(
  { source }: TextFile,
  { path, span }: Reference,
  message: string,
  rest: Pick<Finding, 'todo' | 'related'>,
): Finding {
  return {
    rule: 'reference-to-undeclared',
    at: positionAt(source, span.start),
    subject: path,
    message,
    ...rest,
  }
}

/** Whether the text itself creates, downloads or copies the file. */
function isMade({ source }: TextFile, path: string): boolean {
  const name = path.replace(/^\.\//, '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(
    `(?:>|\\b(?:cp|mv|ln|curl|wget|tee|touch|install|tar|unzip)\\b[^\\r\\n]*[\\s=])\\s*["']?(?:\\./)?${name}(?![\\w.-])`,
  ).test(source.text)
}
