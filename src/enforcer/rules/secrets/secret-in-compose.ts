import { eachOnce } from '../../compose/places.ts'
import type { EnvFileUse } from '../../env-file/model.ts'
import type { Finding, RelatedPlace } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import type { ComposePlace, Credential } from '../../secrets/credentials/credential.ts'
import { type HarmOf, harmOf } from '../../secrets/credentials/harm.ts'
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
  why: 'Everyone who can read the repository has it, for good: it stays in the history, and in every image and log that repeats it. What has the form of a real secret, such as a private key or the token of a service, is always an error. A password that somebody has thought up is information where an environment with ranges of ports uses the file, since it guards only stacks that are made for a test. Elsewhere it is a warning. One that looks as if a program has made it is information if only such environments use the file, and otherwise an error.',
  example: {
    wrong: 'environment:\n  POSTGRES_PASSWORD: hunter2\n',
    right: 'environment:\n  POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const { composeFiles, envFiles = [] } = repository
    const harm = harmOf(repository)
    const isFirst = eachOnce()
    for (const file of composeFiles) {
      for (const credential of credentialsIn(file)) {
        if (isFirst(credential.source, credential.span)) yield findingOf(credential, harm, [file.source.path])
      }
    }
    for (const file of envFiles) {
      const related = file.uses.map(placeOf)
      const users = file.uses.flatMap((use) => usersOf(use, file.source.path, repository))
      for (const credential of credentialsInEnvFile(file)) {
        yield { ...findingOf(credential, harm, users), related }
      }
    }
  },
}

/** The compose files that use an env file. */
function usersOf({ source, isOfMatrix }: EnvFileUse, path: string, { matrix }: Repository): string[] {
  if (isOfMatrix === undefined) return [source.path]
  const rows = matrix.matrix?.environments ?? []
  return rows.flatMap(({ envFile, composeFile }) => (envFile === path ? [composeFile] : []))
}

function findingOf(credential: Credential<ComposePlace>, harm: HarmOf, paths: readonly string[]): Finding {
  const { subject, what, reason, source, span } = credential
  const level = harm(credential, paths)
  return {
    rule: 'secret-in-compose',
    level,
    at: positionAt(source, span.start),
    subject,
    message: `${what} a literal secret: ${reason}`,
    todo:
      level === 'info'
        ? 'Nothing, if it is only for tests. Never use it anywhere else.'
        : `${insteadOf(credential)}. Then replace the secret, since it is no longer secret.`,
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

function placeOf({ source, span, isOfMatrix }: EnvFileUse): RelatedPlace {
  return {
    at: positionAt(source, span?.start ?? 0),
    message: isOfMatrix
      ? 'the matrix has it as Env file'
      : span === null
        ? 'Compose reads the .env next to this file'
        : 'a service uses the file here',
  }
}
