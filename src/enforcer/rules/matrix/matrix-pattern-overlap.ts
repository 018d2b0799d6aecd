import { isDockerfileOverlap } from '../../../core/matrix/checks/environments.ts'
import { matchesPattern } from '../../../core/matrix/pattern.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { describedIn, problemFinding } from './matrix-problem.ts'

export const matrixPatternOverlap: Rule = {
  id: 'matrix-pattern-overlap',
  severity: 'error',
  catches: 'a Dockerfile that the patterns of two environments describe',
  why: 'A Dockerfile of two environments cannot be changed for one of them alone, and nothing says which of the two it is made for. The matrix is not used while there is one.',
  example: {
    wrong: '| dev | docker/*.Dockerfile |\n| test | docker/api.Dockerfile |',
    right: '| dev | docker/*.Dockerfile |\n| test | docker/*.test.Dockerfile |',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: false,
  *check({ matrix, dockerfiles }): Iterable<Finding> {
    for (const problem of matrix.problems.filter(isDockerfileOverlap)) {
      const finding = problemFinding('matrix-pattern-overlap', problem, describedIn(problem))
      const described = dockerfiles.filter(({ source }) => matchesPattern(problem.found ?? '', source.path))
      const files = described.map(({ source }) => ({
        at: { file: source.path, line: 1, column: 1 },
        message: 'a Dockerfile that this pattern describes',
      }))
      yield { ...finding, related: [...(finding.related ?? []), ...files] }
    }
  },
}
