import { isOutside } from '../../../core/matrix/outside.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import { positionAt } from '../../source.ts'
import { type CommandReferences, readReferences } from '../../text/references.ts'
import { currentTexts } from './command-text.ts'

/**
 * Commands and variables in scripts, CI files, programs and docs that merge several compose files: `-f` given twice,
 * `COMPOSE_FILE` with two files. In docs they count only if this repository has one of the files.
 */
export function* stackingInTexts(repository: Repository): Iterable<Finding> {
  for (const file of currentTexts(repository)) {
    const { source, kind } = file
    for (const reference of readReferences(file).commands) {
      const { by, files, command } = reference
      if (files.length < 2 || (command !== null && command.tool !== 'compose')) continue
      if (kind === 'markdown' && !namesOwnFile(repository, reference)) continue
      if (isAllOutside(repository, reference)) continue
      const names = files.map(({ path }) => path)
      const [, second] = files
      yield {
        rule: 'compose-file-stacking',
        at: positionAt(source, (second?.span ?? reference.span).start),
        subject: `${by}, ${names.join(', ')}`,
        message: `${by === '-f' ? 'one command uses' : 'COMPOSE_FILE names'} ${files.length} compose files, ${names.join(', ')}, but an environment has exactly one`,
        todo: 'Move what the environment needs into its one compose file, and name only that.',
        related: environmentsOf(repository, reference),
      }
    }
  }
}

function namesOwnFile({ files: own }: Repository, { files }: CommandReferences): boolean {
  return files.some(({ candidates }) => candidates.some((path) => own.has(path)))
}

/** Whether the command is about files that are no business of the matrix. */
function isAllOutside({ matrix: { matrix } }: Repository, { files }: CommandReferences): boolean {
  return (
    matrix !== null && files.every(({ candidates }) => candidates.some((path) => isOutside(matrix, path)))
  )
}

function environmentsOf(
  { matrix }: Repository,
  { files }: CommandReferences,
): NonNullable<Finding['related']> {
  const named = new Set(files.flatMap(({ candidates }) => candidates))
  return (matrix.matrix?.environments ?? [])
    .filter(({ composeFile }) => named.has(composeFile))
    .map(({ at, name, composeFile }) => ({
      at,
      message: `${composeFile} is the compose file of environment ${name}`,
    }))
}
