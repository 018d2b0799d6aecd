import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { defaultFileFor } from '../../compose/default-names.ts'
import { type EnvironmentServices, environmentsOf } from '../../compose/environment.ts'
import type { Finding } from '../../finding.ts'
import type { Repository, TextFile } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt, type Span } from '../../source.ts'
import type { DockerCommand } from '../../text/docker-command.ts'
import { type CommandReferences, type ComposeRun, readReferences } from '../../text/references.ts'
import { currentTexts } from '../files/command-text.ts'
import { insteadOf } from './instead.ts'
import { requiredVariables, unsetVariables } from './needed-variables.ts'

/** Finds commands of Compose that cannot run, because a compose file gets its variables from the matrix. */
export const plainComposeCommand: Rule = {
  id: 'plain-compose-command',
  severity: 'error',
  catches:
    'a command, such as plain `docker compose up`, on a compose file that needs variables which only the matrix sets',
  why: 'Compose rejects the file, because a variable such as a port is not set: what the page says, or the CI job does, no longer works. In docs, inline code without `-f` counts only for `up`. A command is not reported if its text sets the variable anywhere, or if it is not known what is set: after `source`, `eval` or `--env-file`.',
  example: {
    wrong: 'docker compose -f docker/compose.dev.yml up -d\n',
    right: 'npx ssot-docker up development\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const environments = environmentsOf(repository)
    for (const file of currentTexts(repository)) {
      for (const use of usesOf(repository, file)) {
        const environment = chosen(environments, use.paths, repository)
        if (environment !== null) yield* missing(repository, file, use, environment)
      }
    }
  },
}

/** A command of Compose, or a step of CI that runs one. */
interface Use {
  /** The files that it may use, the likeliest first. */
  paths: readonly string[]
  folders: readonly string[]
  span: Span
  /** Null: a step of CI. */
  command: DockerCommand | null
}

function usesOf(repository: Repository, file: TextFile): Use[] {
  const { commands, runs } = readReferences(file)
  const byVariable = commands.filter(({ by }) => by === 'COMPOSE_FILE')
  const steps = commands.filter(({ by, command }) => by === '-f' && command === null)
  return [
    ...runs.flatMap((run) => useOf(run, byVariable, repository)),
    ...steps.map(({ files, span }): Use => {
      const paths = files.flatMap(({ as, candidates }) => (as === 'compose file' ? candidates : []))
      return { paths, span, folders: ['.'], command: null }
    }),
  ]
}

function useOf(
  { command, folders, files, isInline }: ComposeRun,
  byVariable: readonly CommandReferences[],
  repository: Repository,
): Use[] {
  const { compose, verb, rest, span } = command
  const isPlain = files.length === 0
  if (folders === null || compose === null || compose.hasEnvFile || compose.hasProjectDirectory) return []
  if (NEEDS_NO_FILE.test(verb) || rest.some(({ text }) => text === '--help')) return []
  // Compose finds the containers of a named project by their labels.
  if (isPlain && compose.hasProject && NEEDS_ONLY_PROJECT.test(verb)) return []
  if (isPlain && isInline && verb !== 'up') return []
  const named = isPlain ? byVariable.flatMap((reference) => reference.files) : files
  const paths =
    named.length > 0
      ? named.flatMap(({ candidates }) => candidates)
      : folders.flatMap((folder) => defaultFileFor(folder, repository.files) ?? [])
  return [{ paths, folders, span, command }]
}

const NEEDS_NO_FILE = /^(?:|version|ls|help|completion)$/
const NEEDS_ONLY_PROJECT =
  /^(?:ps|logs|down|stop|start|kill|restart|pause|unpause|top|port|images|events|rm|exec|cp|stats|wait)$/

/** The environment of the first path that is one's compose file. Of several with that file, one of a stable stack. */
function chosen(
  environments: readonly EnvironmentServices[],
  paths: readonly string[],
  repository: Repository,
): EnvironmentServices | null {
  for (const path of paths) {
    const having = environments.filter(({ environment }) => environment.composeFile === path)
    const stable = having.find(({ environment }) => !isForTests(repository, environment))
    const [first] = having
    if (first !== undefined) return stable ?? first
  }
  return null
}

function isForTests({ matrix: { matrix } }: Repository, { name }: EnvironmentRow): boolean {
  return matrix !== null && blockCount(matrix, name) > 1
}

function* missing(
  repository: Repository,
  file: TextFile,
  { command, folders, span }: Use,
  services: EnvironmentServices,
): Iterable<Finding> {
  const { environment } = services
  const { composeFile } = environment
  const required = requiredVariables(services, repository)
  const unset = unsetVariables(required, file, composeFile, folders, repository)
  if (unset === null || unset.length === 0) return
  const [first = '', ...more] = unset
  const names = more.length === 0 ? first : `${first} and ${more.length} more`
  const what = command === null ? 'this step runs Compose' : `\`docker compose ${command.verb}\` is run`
  const instead = insteadOf({
    command,
    environment: environment.name,
    isForTests: isForTests(repository, environment),
    services: services.services,
  })
  yield {
    rule: 'plain-compose-command',
    at: positionAt(file.source, span.start),
    subject: `${command?.verb ?? 'step'} of ${composeFile}`,
    message: `${what} on ${composeFile} without ${names}, which the file needs and only the matrix sets`,
    todo: `${instead}.`,
    related: [{ at: environment.at, message: `environment ${environment.name} of ${composeFile}` }],
  }
}
