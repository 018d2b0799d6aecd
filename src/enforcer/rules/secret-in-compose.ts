import type { Finding } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { positionAt } from '../source.ts'
import { eachOnce, writtenAt } from './shared/places.ts'
import { secretReason } from './shared/secrets.ts'

/**
 * A literal credential in a compose file. The files under `env_file` are not looked into: their names say nothing of
 * what they hold, and one with secrets is kept out of the repository.
 */
export const secretInCompose: Rule = {
  id: 'secret-in-compose',
  severity: 'error',
  catches: 'a literal credential in a compose file: under environment, build arguments or labels',
  why: 'Whoever can read the repository has it, for ever: it stays in the history, and in every image and log that repeats it.',
  example: {
    wrong: 'environment:\n  POSTGRES_PASSWORD: hunter2\n',
    right: 'environment:\n  POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const file of repository.composeFiles) {
      for (const service of file.services) {
        for (const { key, value, of } of service.environment) {
          const reason = value && secretReason(key.text, value.text)
          if (!value || !reason) continue
          const { source, span } = writtenAt(file, value)
          if (!isFirst(source, span)) continue
          yield {
            rule: 'secret-in-compose',
            at: positionAt(source, span.start),
            subject: `service ${service.name}, ${of} ${key.text}`,
            message: `${of} ${key.text} of service ${service.name} is a literal secret: ${reason}`,
            todo: `Take it from a file outside the repository, by \`secrets\` and ${key.text}_FILE, or from a variable without a default; and change the secret, since it has been seen.`,
          }
        }
      }
    }
  },
}
