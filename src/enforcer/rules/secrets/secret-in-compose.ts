import { eachOnce } from '../../compose/places.ts'
import type { EnvFileUse } from '../../env-file/model.ts'
import type { Finding, RelatedPlace } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { ComposePlace, Credential } from '../../secrets/credentials/credential.ts'
import { credentialsIn } from '../../secrets/credentials/in-compose.ts'
import { credentialsInEnvFile } from '../../secrets/credentials/in-env-file.ts'
import { positionAt } from '../../source.ts'

/**
 * Finds literal credentials in compose files and in the env files that they use. Env files that git ignores are not
 * part of the repository and are not opened.
 */
export const secretInCompose: Rule = {
  id: 'secret-in-compose',
  severity: 'error',
  catches:
    'a literal credential in a compose file (variables, labels, commands, healthchecks, configs), or in an env file that it uses',
  why: 'Everyone who can read the repository has it, for good: it stays in the history, and in every image and log that repeats it.',
  example: {
    wrong: 'environment:\n  POSTGRES_PASSWORD: hunter2\n',
    right: 'environment:\n  POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check({ composeFiles, envFiles = [] }): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const file of composeFiles) {
      for (const credential of credentialsIn(file)) {
        if (isFirst(credential.source, credential.span)) yield findingOf(credential)
      }
    }
    for (const file of envFiles) {
      const related = file.uses.map(placeOf)
      for (const credential of credentialsInEnvFile(file)) yield { ...findingOf(credential), related }
    }
  },
}

function findingOf(credential: Credential<ComposePlace>): Finding {
  const { subject, what, reason, source, span } = credential
  return {
    rule: 'secret-in-compose',
    at: positionAt(source, span.start),
    subject,
    message: `${what} a literal secret: ${reason}`,
    todo: `${insteadOf(credential)}. Then replace the secret, since it is no longer secret.`,
  }
}

function insteadOf({ in: kind, name }: Credential<ComposePlace>): string {
  switch (kind) {
    case 'variables':
      return `Take it from a file outside the repository, with \`secrets\` and ${name}_FILE if the image supports that, or from a variable without a default`
    case 'commands':
      return 'Let the command read it from a file outside the repository, with `secrets`, or take it from a variable without a default'
    case 'configs':
      return 'Mount a file from outside the repository, with `secrets`, or take it from a variable without a default'
    case 'env-file':
      return 'Keep the file out of the repository with .gitignore, or keep the secret in a file elsewhere, with `secrets`'
  }
}

function placeOf({ source, span }: EnvFileUse): RelatedPlace {
  return {
    at: positionAt(source, span?.start ?? 0),
    message: span === null ? 'Compose reads the .env next to this file' : 'a service uses the file here',
  }
}
