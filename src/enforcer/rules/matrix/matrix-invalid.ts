import { isDockerfileOverlap } from '../../../core/matrix/checks/environments.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { describedIn, problemFinding } from './matrix-problem.ts'

/** Reports a missing matrix, and every problem of the parser but overlapping patterns. */
export const matrixInvalid: Rule = {
  id: 'matrix-invalid',
  severity: 'error',
  catches: 'a matrix that is missing or ambiguous',
  why: 'Everything else is checked against the matrix. A table that is missing, occurs twice or has an ambiguous cell decides nothing.',
  example: { wrong: '| test | docker/test.yml | 28000 |', right: '| test | docker/test.yml | 28000-28099 |' },
  fix: null,
  beforeStart: true,
  needsMatrix: false,
  *check({ matrix }): Iterable<Finding> {
    if (matrix.source === null) {
      yield {
        rule: 'matrix-invalid',
        at: { file: matrix.path, line: 1, column: 1 },
        subject: 'the matrix',
        message: 'there is no matrix, so nothing says which Docker files, ports and images are right',
        todo: `Run \`npx ssot-docker init\`, which writes a first matrix to ${matrix.path}.`,
      }
      return
    }
    for (const problem of matrix.problems) {
      if (!isDockerfileOverlap(problem)) yield problemFinding('matrix-invalid', problem, describedIn(problem))
    }
  },
}
