import {
  checkTypesFile,
  environmentOfTypesFile,
  renderTypesFile,
} from '../../../core/endpoints/types-file.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'

/** Finds generated types files that no longer agree with the matrix. */
export const typesNotCurrent: Rule = {
  id: 'types-not-current',
  severity: 'error',
  catches: 'a file written by `ssot-docker types` that no longer agrees with the matrix',
  why: 'The type checker then accepts services that were removed, or rejects new ones, and nobody sees that the file is the cause.',
  example: {
    wrong: "interface SsotServices {\n  old: { protocol: 'http'; variable: 'OLD_URL' }\n}\n",
    right: "interface SsotServices {\n  auth: { protocol: 'http'; variable: 'AUTH_URL' }\n}\n",
  },
  fix: 'writes the file again',
  beforeStart: false,
  needsMatrix: true,
  *check({ matrix: { matrix }, texts }): Iterable<Finding> {
    if (matrix === null) return
    for (const { source } of texts) {
      const environment = source.path.endsWith('.d.ts') ? environmentOfTypesFile(source.text) : null
      if (environment === null) continue
      const verdict = checkTypesFile(source.text, matrix)
      if (verdict.isCurrent) continue
      const row = matrix.environments.find(({ name }) => name === environment)
      yield {
        rule: 'types-not-current',
        at: { file: source.path, line: verdict.line, column: 1 },
        subject: `environment ${environment}`,
        message: `the types do not agree with the matrix: ${verdict.reason}`,
        todo: row
          ? `Write the file again: \`npx ssot-docker types --environment ${environment} --output ${source.path}\`.`
          : 'Write it for an environment of the matrix, or delete it.',
        ...(row && {
          related: [{ at: row.at, message: `environment ${environment}` }],
          edits: [
            {
              path: source.path,
              start: 0,
              end: source.text.length,
              text: renderTypesFile(matrix, environment),
            },
          ],
        }),
      }
    }
  },
}
