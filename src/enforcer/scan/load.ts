import { join } from 'node:path'
import { readText } from '../../host/files/read-text.ts'
import type { UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
import { textExcess } from './bounds.ts'

/**
 * Reads a file of a repository. If it is not a text, cannot be read, is outside of the repository, or is more than a
 * reader should be given, the result says why.
 *
 * @param root absolute
 * @param path from the root, with `/`
 */
export function loadSource(root: string, path: string): Source | UnreadFile {
  const read = readText(join(root, path), { within: root })
  if ('reason' in read) return { path, ...read }
  const excess = textExcess(path, read.text)
  if (excess === null) return { path, ...read }
  const { message, line, column } = excess
  return { path, reason: `${message} (line ${line})`, line, column }
}
