import { environmentsOf } from '../../compose/environment.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** A compose file that is not YAML, or against the Compose specification. */
export const composeInvalid: Rule = {
  id: 'compose-invalid',
  severity: 'error',
  catches: 'a compose file that is not YAML, or against the Compose specification',
  why: 'Docker Compose refuses such a file, or reads something else in it than was meant, and tells the first mistake only. Here every key and value is held against the newest specification, so a key that the installed Compose is too old for is none. Whatever stands behind a mistake is checked as far as it can be read.',
  example: {
    wrong: 'servics:\n  api:\n    build: .\n',
    right: 'services:\n  api:\n    build: .\n',
  },
  fix: null,
  // At a start Compose itself says what it does not take, and is the authority.
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { source, problems } of repository.composeFiles) {
      for (const { message, span } of problems) {
        yield {
          rule: 'compose-invalid',
          at: positionAt(source, span.start),
          subject: message,
          message,
          todo: 'Correct it, and check with `docker compose -f FILE config`.',
        }
      }
    }
    for (const { environment, services, isWhole } of environmentsOf(repository)) {
      if (!isWhole) continue
      const names = new Set(services.map(({ service }) => service.name))
      for (const { file, service } of services) {
        for (const { service: needed, required } of service.dependsOn) {
          if (!required || names.has(needed.text)) continue
          yield {
            rule: 'compose-invalid',
            at: saidAt(file, needed),
            subject: `service ${service.name}, depends_on ${needed.text}`,
            message: `service ${service.name} depends on ${needed.text}, which environment ${environment.name} does not have`,
            todo: `Name a service of ${environment.composeFile}, or add ${needed.text} to it.`,
            related: [{ at: environment.at, message: `environment ${environment.name}` }],
          }
        }
      }
    }
  },
}
