import { environmentsOf, runsToCompletion } from '../../compose/environment.ts'
import type { ServiceSource } from '../../compose/model.ts'
import { builtStage } from '../../dockerfile/built-stage.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/**
 * A service for which the repository has no healthcheck, neither in its compose file nor in the stage that it builds. An
 * image of a registry may bring one, which nothing here can tell.
 */
export const healthcheckMissing: Rule = {
  id: 'healthcheck-missing',
  severity: 'warning',
  catches: 'a service without a healthcheck in its compose file and in the Dockerfile stage that it builds',
  why: 'Without one a container that runs counts as ready, whatever goes on in it, and tests begin too early now and then.',
  example: {
    wrong: 'redis:\n  image: redis:8\n',
    right: 'redis:\n  image: redis:8\n  healthcheck:\n    test: [CMD, redis-cli, -e, ping]\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    for (const { environment, services } of environmentsOf(repository)) {
      for (const { file, service } of services) {
        if (service.healthcheck !== null || runsToCompletion(service.name, services)) continue
        const where = placeWithout(service, repository)
        if (where === undefined) continue
        yield {
          rule: 'healthcheck-missing',
          at: positionAt(file.source, service.span.start),
          subject: `service ${service.name}, environment ${environment.name}`,
          message: `service ${service.name} has no healthcheck here, and ${where}`,
          todo: "Add a healthcheck. Where the image has its own, which `docker image inspect --format '{{.Config.Healthcheck}}' IMAGE` tells, repeat its test here or suppress this with that reason.",
          related: [{ at: environment.at, message: `environment ${environment.name}` }],
        }
      }
    }
  },
}

/** Where there is none either, as a clause; undefined: there is one, or that is not to be seen. */
function placeWithout(service: ServiceSource, repository: Repository): string | undefined {
  if (service.build === null) {
    return service.image === null
      ? undefined
      : 'whether its image has one is not to be seen in the repository'
  }
  const built = builtStage(service, repository)
  return built?.stage.healthcheck === 'absent' ? `none in ${built.dockerfile.source.path}` : undefined
}
