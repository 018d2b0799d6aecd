import { environmentsOf } from '../../compose/environment.ts'
import { givensOf, isGiven } from '../../compose/given.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds port and URL variables that a compose file requires and no one sets in an environment. */
export const variableMissing: Rule = {
  id: 'variable-missing',
  severity: 'error',
  catches:
    'a required port or URL variable of the matrix, `${API_PORT:?}`, in a file of an environment that does not publish that service',
  why: 'The matrix does not set the variable there, so Compose refuses the whole file, also if only one of its services is extended. Other required variables may come from the environment of the command, which a check of the files cannot know.',
  example: {
    wrong: 'args: ["--port", "${API_PORT:?}"]  # the matrix has - for api in this environment\n',
    right: '| API_PORT | - | 8080 |  # a row under Variables\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    for (const { environment, interpolated } of environmentsOf(repository)) {
      const givens = givensOf(repository, environment)
      for (const file of interpolated) {
        // Compose resolves variables within a default or message even if it does not use that.
        for (const { name, operator, path, span } of file.interpolations) {
          if (!operator.endsWith('?') || isGiven(givens(name), operator)) continue
          const meaning = meaningOf(name, { ...matrix, variables: [] })
          if (meaning?.kind !== 'port' && meaning?.kind !== 'url') continue
          const { service } = meaning
          yield {
            rule: 'variable-missing',
            at: positionAt(file.source, span.start),
            subject: `${name} at ${path}, environment ${environment.name}`,
            message: `${name} is required here, but is not set in environment ${environment.name}, which reads this file`,
            todo:
              meaning.kind === 'port'
                ? `Give ${service.name} a port under ${environment.name} in the matrix, or ${name} a value under Variables.`
                : `Give ${service.name} a port under ${environment.name} in the matrix, or write \`\${${name}:-}\` if it may be empty.`,
            related: [
              { at: service.at, message: `the ports of ${service.name} in the matrix` },
              { at: environment.at, message: `environment ${environment.name}` },
            ],
          }
        }
      }
    }
  },
}
