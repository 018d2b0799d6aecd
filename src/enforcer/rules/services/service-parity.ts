import { environmentsOf, runsToCompletion } from '../../compose/environment.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/**
 * Finds services that some environments have and others lack. Services that run to completion, or only on demand by a
 * profile, are skipped: they only help the others. Services with a row in the matrix are skipped, too: there `-` says
 * that an environment does not need the service, and a port that it must have it, see row-not-publishable.
 */
export const serviceParity: Rule = {
  id: 'service-parity',
  severity: 'warning',
  catches:
    'a service that is missing in one environment and present in another, and that the matrix does not mention',
  why: 'Tests without the service do not test what runs with it, and nobody can see whether it was left out or forgotten.',
  example: {
    wrong:
      '# docker/dev.yml\nservices: { api: ..., worker: ... }\n# docker/test.yml\nservices: { api: ... }\n',
    right: '# both\nservices: { api: ..., worker: ... }\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const environments = environmentsOf(repository)
    const whole = environments.filter(({ isWhole }) => isWhole)
    const has = ({ services }: (typeof environments)[number], name: string) =>
      services.some(({ service }) => service.name === name)
    const done = new Set(matrix.services.map(({ service }) => service))
    for (const { environment, services } of environments) {
      for (const { file, service } of services) {
        const { name, profiles } = service
        if (done.has(name)) continue
        done.add(name)
        if (profiles.length > 0 || environments.some((other) => runsToCompletion(name, other.services)))
          continue
        const lacking = whole.filter((other) => !has(other, name)).map((other) => other.environment)
        if (lacking.length === 0) continue
        const names = lacking.map((other) => other.name).join(', ')
        yield {
          rule: 'service-parity',
          at: positionAt(file.source, service.span.start),
          subject: `service ${name}`,
          message: `service ${name} is in environment ${environment.name}, but not in ${names}`,
          todo: `Add it there. If it is left out on purpose and publishes a port, give it a row under Services with - for ${names}; if it publishes none, suppress this finding with the reason.`,
          related: lacking.map(({ at, composeFile }) => ({ at, message: `${composeFile} lacks it` })),
        }
      }
    }
  },
}
