import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { matchesPattern } from '../../../core/matrix/pattern.ts'
import type { Finding } from '../../finding.ts'
import { cellAt } from '../../matrix/cell.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { isDockerFileName } from '../../text/names.ts'
import { meaninglessRows } from './meaningless-rows.ts'

/** Finds files, folders and patterns of the matrix that do not exist or match nothing. */
export const matrixTargetMissing: Rule = {
  id: 'matrix-target-missing',
  severity: 'error',
  catches:
    'a file or folder of the matrix that does not exist, or a row, pattern or profile that means nothing in the repository',
  why: 'The matrix then sends people and programs to something that does not exist. A compose file, env file or recipe that does not exist is an error, because nothing can be started or built with it. Everything else that means nothing harms nobody, and is a warning: a pattern that matches no Dockerfile, a replacement that does not exist, a profile, variable or image that no compose file has, a path outside that does not exist or that an environment uses, a service or an input of state that does not exist.',
  example: { wrong: '| test | docker/tset.yml |', right: '| test | docker/test.yml |' },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const missing = (
      row: EnvironmentRow['at'],
      column: string,
      subject: string,
      what: string,
      todo: string,
    ) => ({
      rule: 'matrix-target-missing' as const,
      at: cellAt(repository.matrix, row, column),
      subject,
      message: what,
      todo,
    })
    // A start refuses it.
    const final = (...of: Parameters<typeof missing>): Finding => ({ ...missing(...of), isFinal: true })
    const weak = (...of: Parameters<typeof missing>): Finding => ({ ...missing(...of), level: 'warning' })
    for (const { name, composeFile, dockerfiles, envFile, at } of matrix.environments) {
      if (!repository.files.has(composeFile)) {
        yield final(
          at,
          'Compose file',
          `environment ${name}, compose file`,
          `the compose file ${composeFile} of environment ${name} is not in the repository`,
          `Add ${composeFile}, or name the compose file that environment ${name} uses.`,
        )
      }
      if (envFile !== null && !isThere(repository, envFile)) {
        yield final(
          at,
          'Env file',
          `environment ${name}, env file`,
          `the env file ${envFile} of environment ${name} does not exist`,
          `Add ${envFile}, or write \`-\`: then Compose reads no env file.`,
        )
      }
      for (const pattern of dockerfiles) {
        if (buildsNothing(repository, composeFile) || hasMatch(repository, pattern)) continue
        yield weak(
          at,
          'Dockerfiles',
          `environment ${name}, Dockerfiles`,
          `no file matches the pattern ${pattern} of environment ${name}`,
          `Correct the pattern so that it matches the Dockerfiles of environment ${name}; \`*\` stands for a name without a dot.`,
        )
      }
    }
    for (const { name, recipe, at } of matrix.baseImages) {
      if (recipe === null || hasFolder(repository, recipe)) continue
      yield missing(
        at,
        'Debian recipe',
        `base image ${name}, recipe`,
        `the recipe folder ${recipe} of base image ${name} is not in the repository`,
        `Correct the folder, or write \`-\` if the image is not built here.`,
      )
    }
    for (const { name, useInstead, at } of matrix.obsolete) {
      if (!isPath(useInstead) || hasMatch(repository, useInstead)) continue
      yield weak(
        at,
        'Use instead',
        `obsolete name ${name}, use instead`,
        `${useInstead}, the replacement of ${name}, is not in the repository`,
        `Name the current replacement of ${name}.`,
      )
    }
    for (const { at, column, subject, message, todo } of meaninglessRows(repository, matrix)) {
      yield weak(at, column, subject, message, todo)
    }
  },
}

/** A file that git ignores may be there, and may not be there for others. */
function isThere({ files, environmentFiles }: Repository, path: string): boolean {
  return files.has(path) || environmentFiles?.has(path) === true
}

/** Whether no service of a compose file is built; false if the file could not be read in full. */
function buildsNothing({ composeFiles }: Repository, path: string): boolean {
  const file = composeFiles.find(({ source }) => source.path === path)
  return file?.isWhole === true && file.services.every(({ build }) => build === null)
}

function hasMatch({ files }: Repository, pattern: string): boolean {
  if (files.has(pattern)) return true
  return pattern.includes('*') && [...files].some((path) => matchesPattern(pattern, path))
}

function hasFolder({ files }: Repository, folder: string): boolean {
  return [...files].some((path) => path.startsWith(`${folder}/`))
}

/**
 * The cell may contain any text. It is a path if it has no spaces and names a Docker file, or a YAML file in a folder.
 */
function isPath(text: string): boolean {
  return /^[\w.*/@+-]+$/.test(text) && (isDockerFileName(text) || /\/[^/]+\.ya?ml$/i.test(text))
}
