import {
  checkTypesFile,
  environmentOfTypesFile,
  renderTypesFile,
} from '../../../core/endpoints/types-file.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'

/** A file of types that says something else than the matrix that it was written from. */
export const typesNotCurrent: Rule = {
  id: 'types-not-current',
  severity: 'error',
  catches: 'a file that `ssot-docker types` has written, and that is not what the matrix gives now',
  why: 'The type checker then knows services that are gone, or calls new ones wrong, and nobody sees that the file is to blame.',
  example: {
    wrong: "interface SsotServices {\n  old: { protocol: 'http'; variable: 'OLD_URL' }\n}\n",
    right: "interface SsotServices {\n  auth: { protocol: 'http'; variable: 'AUTH_URL' }\n}\n",
  },
  fix: 'writes it anew',
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
        message: `the types are not those of the matrix: ${verdict.reason}`,
        todo: row
          ? `Write it anew: \`npx ssot-docker types --environment ${environment} --output ${source.path}\`.`
          : 'Write it for an environment that there is, or delete it.',
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
