import { environmentsOf, isStarted, runsToCompletion } from '../../compose/environment.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import { builtStage } from '../../dockerfile/built-stage.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds disabled healthchecks of services that keep running. */
export const healthcheckDisabled: Rule = {
  id: 'healthcheck-disabled',
  severity: 'warning',
  catches:
    'a disabled healthcheck: `disable: true`, a test of `NONE`, or `HEALTHCHECK NONE` in the stage that is built',
  why: 'The service then counts as ready as soon as it runs, even if it has failed. A start takes it as it is, so it is a warning.',
  example: {
    wrong: 'healthcheck:\n  disable: true\n',
    right: 'healthcheck:\n  test: [CMD, wget, -q, -O, /dev/null, http://127.0.0.1:8080/health]\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const { environment, services } of environmentsOf(repository)) {
      for (const { file, service } of services) {
        if (!isStarted(service, environment)) continue
        if (runsToCompletion(service.name, services)) continue
        const { healthcheck } = service
        const built = healthcheck === null ? builtStage(service, repository) : undefined
        const place =
          healthcheck?.kind === 'disabled'
            ? writtenAt(file, healthcheck)
            : built?.stage.healthcheck === 'none'
              ? { source: built.dockerfile.source, span: built.stage.span }
              : undefined
        if (place === undefined || !isFirst(place.source, place.span)) continue
        yield {
          rule: 'healthcheck-disabled',
          at: positionAt(place.source, place.span.start),
          subject: `service ${service.name}`,
          message: `the healthcheck of service ${service.name} is disabled`,
          todo: 'Give the service a test that fails while it cannot answer requests.',
          related: [{ at: positionAt(file.source, service.span.start), message: `service ${service.name}` }],
        }
      }
    }
  },
}
