import { isDockerfileOverlap } from '../../../core/matrix/checks/environments.ts'
import { matchesPattern } from '../../../core/matrix/pattern.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { describedIn, problemFinding } from './matrix-problem.ts'

/** Finds Dockerfiles that match the patterns of two environments. */
export const matrixPatternOverlap: Rule = {
  id: 'matrix-pattern-overlap',
  severity: 'error',
  catches: 'Dockerfile patterns of two environments that may match the same file',
  why: 'A Dockerfile of two environments cannot be changed for one of them alone, and nothing says which of the two it is made for. As long as patterns overlap, the matrix is not used.',
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
        message: 'a Dockerfile that matches this pattern',
      }))
      yield { ...finding, related: [...(finding.related ?? []), ...files] }
    }
  },
}
