import { isOutside } from '../../../core/matrix/outside.ts'
import type { Finding } from '../../finding.ts'
import { cellAt } from '../../matrix/cell.ts'
import { obsoleteRow } from '../../matrix/declared.ts'
import type { Rule } from '../../rule.ts'

/** Finds files with an obsolete name. */
export const obsoletePattern: Rule = {
  id: 'obsolete-pattern',
  severity: 'error',
  catches: 'a file whose name the matrix lists as obsolete',
  why: 'The file was replaced, but a merge or a habit can bring it back. Then there are two, and people start the wrong one. A name without `/` matches in every folder.',
  example: { wrong: 'docker-compose.test.yml', right: 'docker/docker-compose.alpine-test.yml' },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null || matrix.obsolete.length === 0) return
    for (const path of [...repository.files].sort()) {
      const row = obsoleteRow(matrix, path)
      if (row === undefined || path === repository.matrix.path || isOutside(matrix, path)) continue
      yield {
        rule: 'obsolete-pattern',
        at: { file: path, line: 1, column: 1 },
        subject: 'the file',
        message: `${path} has a name that the matrix lists as obsolete (${row.name})`,
        todo: `Delete it and use ${row.useInstead}.`,
        related: [
          { at: cellAt(repository.matrix, row.at, 'Obsolete'), message: `use instead: ${row.useInstead}` },
        ],
        deletable: { useInstead: row.useInstead },
      }
    }
  },
}
