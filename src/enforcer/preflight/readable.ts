import { join, relative, sep } from 'node:path'
import type { EnvFileChoice } from '../../core/compose/env-files.ts'
import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { fileProblem, IS_FOLDER } from '../../host/files/read-text.ts'
import { cellAt } from '../matrix/cell.ts'
import { readMatrixFile } from '../matrix/read.ts'
import { circularIncludes } from '../rules/files/circles.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { loadSource } from '../scan/load.ts'
import { filesOfCompose } from './files-of-compose.ts'
import { kindProblem } from './inputs.ts'
import type { PreflightSubject } from './subject.ts'

/**
 * Looks at the files that Compose and the builder open for an environment, before they do: a named pipe or a device would
 * block them, and an `include` in a circle is told here with its place.
 *
 * @param envFiles those that are replaced are not opened
 * @throws ENV_FILE_MISSING when the *Env file* does not exist
 * @throws COMPOSE_INVALID with every place
 */
export function requireReadable(subject: PreflightSubject, { replaced }: EnvFileChoice): void {
  const { root, matrix, environment } = subject
  requireEnvFile(subject)
  const unopened = new Set(replaced.map(({ file }) => file))
  const repository = loadEnvironment(root, matrix, environment)
  const dockerfiles = new Set(repository.dockerfiles.map(({ source }) => source.path))
  const unread = (repository.unread ?? []).flatMap(({ path, reason, line = 1 }): Problem[] => {
    // What the text of a Dockerfile may be is for the builder to say.
    if (dockerfiles.has(path) && kindProblem(root, path) === null) return []
    return [{ file: path, line, column: 1, message: `The file ${reason}` }]
  })
  const opened = filesOfCompose(repository).flatMap(({ path, at, who, mayBeFolder }): Problem[] => {
    if (unopened.has(path)) return []
    const reason = kindProblem(root, path)
    return reason === null || (mayBeFolder && reason === IS_FOLDER)
      ? []
      : [{ ...at, message: `${who} ${path}, which ${reason}` }]
  })
  const circles = [...circularIncludes(repository)].map(({ at, message }): Problem => ({ ...at, message }))
  const problems = [...unread, ...opened, ...circles]
  if (problems.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `The files of environment ${environment.name} cannot be read`,
    problems,
    todo: 'Correct each place. Nothing was started: Compose would wait, or fail without a place.',
  })
}

/** @throws ENV_FILE_MISSING with the cell of the matrix */
function requireEnvFile({ root, matrix, environment }: PreflightSubject): void {
  const { name, envFile, at } = environment
  const problem = envFile === null ? null : fileProblem(join(root, envFile))
  if (envFile === null || problem === null) return
  const path = relative(root, matrix.file).split(sep).join('/')
  const source = loadSource(root, path)
  const reading = readMatrixFile(path, 'text' in source ? source : null)
  throw new SsotError({
    code: 'ENV_FILE_MISSING',
    summary: `The Env file of environment ${name} ${problem.reason}: ${envFile}`,
    problems: [
      {
        ...cellAt(reading, at, 'Env file'),
        file: at.file,
        message: 'the Env file named here',
        found: envFile,
      },
    ],
    todo: 'Create that file, or correct its name in the matrix; `-` means that none is read. No other file is tried.',
  })
}
