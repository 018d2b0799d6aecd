import { posix } from 'node:path'
import type { EnvironmentServices } from '../../compose/environment.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import type { Repository, TextFile } from '../../repository.ts'
import { literally } from '../../text/word.ts'

/** The variables of the matrix without which Compose rejects the compose file of an environment. */
export function requiredVariables({ interpolated }: EnvironmentServices, { matrix }: Repository): string[] {
  const names = interpolated.flatMap(({ interpolations }) =>
    interpolations
      .filter(({ operator, name }) => operator.endsWith('?') && meaningOf(name, matrix.matrix) !== undefined)
      .map(({ name }) => name),
  )
  return [...new Set(names)]
}

/**
 * Those of some variables that are not set for a command of a text. A variable counts as set if the text sets it anywhere,
 * or a `.env` file that Compose reads does. Null: not known.
 *
 * @param folders in which the command may run
 */
export function unsetVariables(
  names: readonly string[],
  { source }: TextFile,
  composeFile: string,
  folders: readonly string[],
  { files, envFiles = [] }: Repository,
): string[] | null {
  if (SETS_SOMETHING.test(source.text)) return null
  const paths = [posix.dirname(composeFile), ...folders].map((folder) => posix.join(folder, '.env'))
  const read = envFiles.filter((file) => paths.includes(file.source.path))
  const isUnread = (path: string) => files.has(path) && !read.some((file) => file.source.path === path)
  if (paths.some(isUnread)) return null
  const texts = [source.text, ...read.map((file) => file.source.text)]
  return names.filter((name) => !texts.some((text) => isSetIn(text, name)))
}

/** Commands that may set any variable. */
const SETS_SOMETHING =
  /(?:^|[;&|(])[ \t]*(?:source|\.)[ \t]+\S|\beval[ \t]|\b(?:export|env)[ \t]+["']?(?:\$\(|`)|\bxargs\b/mu

/** `NAME=`, `NAME: value`, `"NAME": value`, `export NAME`. */
function isSetIn(text: string, name: string): boolean {
  const word = `(?<![\\w$])${literally(name)}`
  return new RegExp(
    `${word}["']?[ \\t]*(?:[:?+]?=(?!=)|:[ \\t])|\\bexport[ \\t]+${literally(name)}\\b`,
    'u',
  ).test(text)
}
