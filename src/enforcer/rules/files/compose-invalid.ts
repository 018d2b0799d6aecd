import { type EnvironmentServices, environmentsOf, isActive, readersOf } from '../../compose/environment.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { circularDependencies, circularIncludes } from './circles.ts'
import { missingEnvFiles } from './missing-env-files.ts'

/** Finds mistakes in compose files: invalid YAML, violations of the Compose specification, unknown dependencies, circles,
 * missing env files. */
export const composeInvalid: Rule = {
  id: 'compose-invalid',
  severity: 'error',
  catches:
    'a compose file that is not valid YAML, violates the Compose specification, includes itself, or needs a missing env file; services that depend on one another in a circle',
  why: 'Docker Compose rejects such a file, or misreads it, and reports only the first mistake. This rule checks every key and value against the newest specification, also keys that the installed Compose is too old for, and continues after a mistake as far as the file can be read. An env file that git ignores, is outside of the repository or has a variable in its path is not checked. In a file that no environment reads, a mistake is a warning. At a start Compose itself has the last word: a finding that it does not share can be suppressed.',
  example: {
    wrong: 'servics:\n  api:\n    build: .\n',
    right: 'services:\n  api:\n    build: .\n',
  },
  fix: null,
  // At a start Compose itself validates the file, and is the authority.
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const readers = readersOf(repository)
    for (const { source, problems } of repository.composeFiles) {
      // No stack gets what is in a file that no environment reads.
      const isUnread = repository.matrix.matrix !== null && readers(source.path).length === 0
      for (const { message, span } of problems) {
        yield {
          rule: 'compose-invalid',
          ...(isUnread ? { level: 'warning' } : {}),
          at: positionAt(source, span.start),
          subject: message,
          message,
          todo: 'Correct it; `docker compose -f FILE config` validates the file.',
        }
      }
    }
    yield* missingEnvFiles(repository)
    yield* circularIncludes(repository)
    for (const environment of environmentsOf(repository)) {
      yield* unmetDependencies(environment)
      yield* circularDependencies(environment)
    }
  },
}

/** Required dependencies on services that the environment does not have, or never starts. */
function* unmetDependencies({ environment, services, isWhole }: EnvironmentServices): Iterable<Finding> {
  if (!isWhole) return
  const byName = new Map(services.map(({ service }) => [service.name, service]))
  for (const { file, service } of services) {
    for (const { service: needed, required } of service.dependsOn) {
      const other = byName.get(needed.text)
      // What a service depends on that is not started does not matter.
      const isMet = other !== undefined && (isActive(other, environment) || !isActive(service, environment))
      if (!required || isMet) continue
      const [lack, todo] =
        other === undefined
          ? [
              `which environment ${environment.name} does not have`,
              `Name a service of ${environment.composeFile}, or add ${needed.text} to it.`,
            ]
          : [
              `which is not started in environment ${environment.name}, because it has the profile ${other.profiles.join(', ')}`,
              `Name the profile under Profiles in the row of ${environment.name}, or make the dependency optional with \`required: false\`.`,
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
