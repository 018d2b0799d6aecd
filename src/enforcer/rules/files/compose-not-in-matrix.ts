import { declaredFiles } from '../../compose/environment.ts'
import { hasComposeName } from '../../compose/read/recognise.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { replacementOf } from './replacement.ts'

/** Finds compose files that no environment names or uses. */
export const composeNotInMatrix: Rule = {
  id: 'compose-not-in-matrix',
  severity: 'warning',
  catches: 'a compose file that no environment of the matrix names, includes or extends',
  why: 'Nobody can see whether such a file is still in use, and nothing keeps it up to date. The matrix can say which compose file is the right one only as long as there are no others. No stack gets anything from the file, so it is a warning, which fails `enforce`. A file that is no business of the matrix, such as an example, belongs to the table Outside.',
  example: {
    wrong: 'docker/docker-compose.yml   in the matrix\ndocker/docker-compose.yaml  next to it\n',
    right: 'docker/docker-compose.yml   in the matrix\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const declared = declaredFiles(repository)
    for (const { source } of repository.composeFiles) {
      if (declared.has(source.path)) continue
      const replacement = replacementOf(source.path, matrix)
      yield {
        rule: 'compose-not-in-matrix',
        at: { file: source.path, line: 1, column: 1 },
        subject: 'compose file',
        message: 'no environment of the matrix uses this compose file',
        todo: replacement
          ? `Delete it and use ${replacement.useInstead}: ${replacement.reason}. Or give it a row under Environments.`
          : 'Delete it, or give it a row under Environments.',
        ...(replacement ? { related: [{ at: replacement.at, message: 'what to use instead' }] } : {}),
        // A file that is recognised by its content alone may belong to something else.
        ...(replacement || hasComposeName(source.path)
          ? { deletable: { useInstead: replacement?.useInstead ?? null } }
          : {}),
      }
    }
  },
}
