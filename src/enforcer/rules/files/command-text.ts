import type { Repository, TextFile } from '../../repository.ts'
import { isDockerFileName } from '../../text/names.ts'
import type { Reference } from '../../text/references.ts'

/** Texts that tell of the past, where an old name is the right one. */
const HISTORY =
  /(?:^|\/)(?:change-?log|history|news|releases?|release-?notes|migrat\w*|upgrad\w*)(?:[._-][^/]*)?\.(?:md|markdown|mdx)$|(?:^|\/)(?:change-?logs?|\.changeset|release-?notes)\//i

/** The texts in which a name of a Docker file is meant as one of this repository, today. The matrix is not among them. */
export function currentTexts({ texts, matrix }: Repository): TextFile[] {
  return texts.filter(({ source }) => source.path !== matrix.path && !HISTORY.test(source.path))
}

/**
 * Whether a text that may tell of another repository, or run in a folder of its own making, means this one: a path
 * with a folder, in which this repository has Docker files.
 */
export function isAboutRepository({ files }: Repository, { candidates }: Reference): boolean {
  const folders = candidates.flatMap((path) =>
    path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [],
  )
  return [...files].some(
    (path) => isDockerFileName(path) && folders.includes(path.slice(0, path.lastIndexOf('/'))),
  )
}
