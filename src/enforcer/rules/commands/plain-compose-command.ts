import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { isForTests, type RunOnEnvironment, runsOnEnvironments, wordsOfRun } from './compose-runs.ts'
import { insteadOf } from './instead.ts'
import { requiredVariables, unsetVariables } from './needed-variables.ts'

/** Finds commands of Compose that cannot run, because a compose file gets its variables from the matrix. */
export const plainComposeCommand: Rule = {
  id: 'plain-compose-command',
  severity: 'warning',
  catches:
    'a command, such as plain `docker compose up`, on a compose file that needs variables which only the matrix sets',
  why: 'Compose rejects the file, because a variable such as a port is not set: what the page says, or the CI job does, no longer works. In docs, inline code without `-f` counts only for `up`. A command is not reported if its text sets the variable anywhere, or if it is not known what is set: after `source`, `eval` or `--env-file`. Such a command fails by itself and starts nothing wrong, so it is a warning, which fails `enforce`.',
  example: {
    wrong: 'docker compose -f docker/compose.dev.yml up -d\n',
    right: 'npx ssot-docker up development\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    for (const run of runsOnEnvironments(repository)) yield* missing(repository, run)
  },
}

function* missing(
  repository: Repository,
  { file, command, folders, span, services }: RunOnEnvironment,
): Iterable<Finding> {
  const { environment } = services
  const { composeFile } = environment
  const required = requiredVariables(services, repository)
  const unset = unsetVariables(required, file, composeFile, folders, repository)
  if (unset === null || unset.length === 0) return
  const [first = '', ...more] = unset
  const names = more.length === 0 ? first : `${first} and ${more.length} more`
  const instead = insteadOf({
    command,
    environment,
    isForTests: isForTests(repository, environment),
    services: services.services,
  })
  yield {
    rule: 'plain-compose-command',
    at: positionAt(file.source, span.start),
    subject: `${command?.verb ?? 'step'} of ${composeFile}`,
    message: `${wordsOfRun({ command })} on ${composeFile} without ${names}, which the file needs and only the matrix sets`,
    todo: `${instead}.`,
    related: [{ at: environment.at, message: `environment ${environment.name} of ${composeFile}` }],
  }
}
