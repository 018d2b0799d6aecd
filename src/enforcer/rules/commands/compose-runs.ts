import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { defaultFileFor } from '../../compose/default-names.ts'
import { type EnvironmentServices, environmentsOf } from '../../compose/environment.ts'
import type { Repository, TextFile } from '../../repository.ts'
import type { Span } from '../../source.ts'
import type { DockerCommand } from '../../text/docker-command.ts'
import { type CommandReferences, type ComposeRun, readReferences } from '../../text/references.ts'
import { currentTexts } from '../files/command-text.ts'

/** A command of Compose in a script, a CI file or a page, and the environment whose compose file it runs on. */
export interface RunOnEnvironment extends Use {
  file: TextFile
  services: EnvironmentServices
}

/** Every command of Compose that runs on the compose file of an environment. */
export function* runsOnEnvironments(repository: Repository): Iterable<RunOnEnvironment> {
  const environments = environmentsOf(repository)
  for (const file of currentTexts(repository)) {
    for (const use of usesOf(repository, file)) {
      const services = chosen(environments, use.paths, repository)
      if (services !== null) yield { ...use, file, services }
    }
  }
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

/** Whether the stacks of an environment are started by tests: it has ranges of ports. */
export function isForTests({ matrix: { matrix } }: Repository, { name }: EnvironmentRow): boolean {
  return matrix !== null && blockCount(matrix, name) > 1
}

/** The beginning of a sentence about a command, which goes on with the compose file. */
export function wordsOfRun({ command }: Pick<RunOnEnvironment, 'command'>): string {
  return command === null ? 'this step runs Compose' : `\`docker compose ${command.verb}\` is run`
}
