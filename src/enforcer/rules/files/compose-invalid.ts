import { type EnvironmentServices, environmentsOf } from '../../compose/environment.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds mistakes in compose files: invalid YAML, violations of the Compose specification, unknown dependencies. */
export const composeInvalid: Rule = {
  id: 'compose-invalid',
  severity: 'error',
  catches: 'a compose file that is not valid YAML, or violates the Compose specification',
  why: 'Docker Compose rejects such a file, or misreads it, and reports only the first mistake. This rule checks every key and value against the newest specification, also keys that the installed Compose is too old for, and continues after a mistake as far as the file can be read.',
  example: {
    wrong: 'servics:\n  api:\n    build: .\n',
    right: 'services:\n  api:\n    build: .\n',
  },
  fix: null,
  // At a start Compose itself validates the file, and is the authority.
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
          todo: 'Correct it; `docker compose -f FILE config` validates the file.',
        }
      }
    }
    for (const environment of environmentsOf(repository)) yield* unmetDependencies(environment)
  },
}

/** Required dependencies on services that the environment does not have, or never starts. */
function* unmetDependencies({ environment, services, isWhole }: EnvironmentServices): Iterable<Finding> {
  if (!isWhole) return
  const byName = new Map(services.map(({ service }) => [service.name, service]))
  for (const { file, service } of services) {
    for (const { service: needed, required } of service.dependsOn) {
      const other = byName.get(needed.text)
      // A service with a profile is never started, and what it depends on does not matter.
      const isMet = other !== undefined && (other.profiles.length === 0 || service.profiles.length > 0)
      if (!required || isMet) continue
      const [lack, todo] =
        other === undefined
          ? [
              `which environment ${environment.name} does not have`,
              `Name a service of ${environment.composeFile}, or add ${needed.text} to it.`,
            ]
          : [
              `which is never started, because it has the profile ${other.profiles.join(', ')}`,
              `Remove \`profiles\` from ${needed.text}, or make the dependency optional with \`required: false\`.`,
            ]
      yield {
        rule: 'compose-invalid',
        at: saidAt(file, needed),
        subject: `service ${service.name}, depends_on ${needed.text}`,
        message: `service ${service.name} depends on ${needed.text}, ${lack}`,
        todo,
        related: [{ at: environment.at, message: `environment ${environment.name}` }],
      }
    }
  }
}
