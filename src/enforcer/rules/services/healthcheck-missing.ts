import { environmentsOf, isStarted, runsToCompletion } from '../../compose/environment.ts'
import type { ServiceSource } from '../../compose/model.ts'
import { eachOnce } from '../../compose/places.ts'
import { builtStage } from '../../dockerfile/built-stage.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/**
 * Finds services without a healthcheck in their compose file and in the stage that they build. An image from a registry
 * may contain one, which cannot be seen in the repository.
 */
export const healthcheckMissing: Rule = {
  id: 'healthcheck-missing',
  severity: 'info',
  catches:
    'a service that publishes no TCP port and has no healthcheck, neither in its compose file nor in the Dockerfile stage that it builds',
  why: 'Without one a container counts as ready as soon as it runs, so tests sometimes start too early. Of a service that the matrix publishes, the program itself asks the port until it answers. The matrix says nothing about healthchecks, so a missing one contradicts nothing: this is information.',
  example: {
    wrong: 'redis:\n  image: redis:8\n',
    right: 'redis:\n  image: redis:8\n  healthcheck:\n    test: [CMD, redis-cli, -e, ping]\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    const isFirst = eachOnce()
    const isAsked = (name: string, environment: string) =>
      matrix?.services.some(
        ({ service, transport, ports }) =>
          service === name && transport === 'tcp' && Boolean(ports[environment]),
      ) ?? false
    for (const { environment, services } of environmentsOf(repository)) {
      for (const { file, service } of services) {
        if (!isStarted(service, environment) || isAsked(service.name, environment.name)) continue
        if (service.healthcheck !== null || runsToCompletion(service.name, services)) continue
        const where = placeWithout(service, repository)
        // Several environments may read the file.
        if (where === undefined || !isFirst(file.source, service.span)) continue
        yield {
          rule: 'healthcheck-missing',
          at: positionAt(file.source, service.span.start),
          subject: `service ${service.name}`,
          message: `service ${service.name} has no healthcheck here, ${where}`,
          todo: "Add a healthcheck. If the image has one of its own, as `docker image inspect --format '{{.Config.Healthcheck}}' IMAGE` shows, repeat its test here, or suppress this finding with that reason.",
          related: [{ at: environment.at, message: `environment ${environment.name}` }],
        }
      }
    }
  },
}

/** The rest of the message; undefined: the built stage has a healthcheck, or it cannot be seen whether it has one. */
function placeWithout(service: ServiceSource, repository: Repository): string | undefined {
  if (service.build === null) {
    return service.image === null ? undefined : 'and the repository does not show whether its image has one'
  }
  const built = builtStage(service, repository)
  return built?.stage.healthcheck === 'absent' ? `nor in ${built.dockerfile.source.path}` : undefined
}
