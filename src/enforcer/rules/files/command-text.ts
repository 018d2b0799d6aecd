import type { Repository, TextFile } from '../../repository.ts'
import { isDockerFileName } from '../../text/names.ts'
import type { Reference } from '../../text/references.ts'

/** Texts about the past, such as changelogs, in which obsolete names are correct. */
const HISTORY =
  /(?:^|\/)(?:change-?log|history|news|releases?|release-?notes|migrat\w*|upgrad\w*)(?:[._-][^/]*)?\.(?:md|markdown|mdx)$|(?:^|\/)(?:change-?logs?|\.changeset|release-?notes)\//i

/** The texts that name Docker files of this repository in its current state. The matrix is not among them. */
export function currentTexts({ texts, matrix }: Repository): TextFile[] {
  return texts.filter(({ source }) => source.path !== matrix.path && !HISTORY.test(source.path))
}

/**
 * Whether a path that may belong to another repository, or to a folder that is created at run time, means a file of
 * this one: it names a folder in which this repository has Docker files.
 */
export function isAboutRepository({ files }: Repository, { candidates }: Reference): boolean {
  const folders = candidates.flatMap((path) =>
    path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [],
  )
  return [...files].some(
    (path) => isDockerFileName(path) && folders.includes(path.slice(0, path.lastIndexOf('/'))),
  )
}
