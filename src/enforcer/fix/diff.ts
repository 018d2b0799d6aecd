import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { Source } from '../source.ts'

const CONTEXT = 3

/** The changes as a diff for `git apply` or `patch -p1`, with the line endings of the files; empty: nothing changed. */
export function unifiedDiff(
  before: ReadonlyMap<string, Source>,
  changed: ReadonlyMap<string, Source>,
): string {
  return [...changed]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, source]) => {
      const old = before.get(path)
      return createTwoFilesPatch(
        `a/${path}`,
        `b/${path}`,
        fileText(old),
        fileText(source),
        undefined,
        undefined,
        {
          context: CONTEXT,
          headerOptions: FILE_HEADERS_ONLY,
        },
      )
    })
    .join('')
}

function fileText(source: Source | undefined): string {
  return source ? `${source.hasBom ? '\uFEFF' : ''}${source.text}` : ''
}
