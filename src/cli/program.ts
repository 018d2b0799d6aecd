import { Command, InvalidArgumentError, Option } from 'commander'
import { VERSION } from '../core/version.ts'
import type { LogsCommand } from './commands/logs.ts'
import type { UrlFormat } from './commands/urls.ts'
import type { Output } from './progress.ts'
import type { Screen } from './screen.ts'

/** What the commands need of the process. */
export interface CliContext {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Prints one line to standard output. */
  print: (line: string) => void
  /** Where progress is shown. */
  progress: Output
  /** Where to draw; null where the output is no terminal. */
  screen: Screen | null
  /** Whether a person types and reads: both input and output are terminals. */
  isInteractive: boolean
  /** Says that the command did not do all that was asked; the reason has been printed. */
  fail: () => void
  /** Ends with the exit code of a command that was run on the user's behalf. */
  passOn: (exitCode: number) => void
}

interface RefreshFlags {
  environment: string
  clean?: boolean
  yes?: boolean
  watch?: boolean
}

/** The environment that is meant where none is named. */
const DEFAULT_ENVIRONMENT = 'development'

/** The command line, with every command and its help. What a command needs is loaded when it runs. */
export function createProgram(context: CliContext): Command {
  const program = new Command('ssot-docker')
    .description('E2e tests and local development on a real Docker Compose stack, from one Markdown matrix.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
  const add = (name: string, description: string) =>
    program.command(name).description(description).allowExcessArguments(false).exitOverride()
  const environment = () =>
    new Option('-e, --environment <name>', 'the row of the matrix').default(DEFAULT_ENVIRONMENT)

  add(
    'refresh [services...]',
    'Bring a stack to what its files say: rebuild, replace and start only what has changed, has failed or stands still. Volumes stay.',
  )
    .addOption(environment())
    .option('--clean', 'build every layer anew; without services, also begin with fresh volumes')
    .option('-y, --yes', 'do not ask before data is lost')
    .option(
      '-w, --watch',
      'refresh again whenever the sources of builds, the compose file or the matrix change',
    )
    .action(async (services: string[], options: RefreshFlags) => {
      const { refreshCommand } = await import('./commands/refresh.ts')
      await refreshCommand(context, {
        environment: options.environment,
        services,
        isClean: options.clean ?? false,
        isSure: options.yes ?? false,
        isWatching: options.watch ?? false,
      })
    })

  add('up <environment>', 'Start the stack of an environment; the same as `refresh --environment`.').action(
    async (name: string) => {
      const { refreshCommand } = await import('./commands/refresh.ts')
      await refreshCommand(context, {
        environment: name,
        services: [],
        isClean: false,
        isSure: false,
        isWatching: false,
      })
    },
  )

  add(
    'down <environment>',
    'Take the stack of an environment down; its volumes stay. Or one that was kept for inspection, by its own name.',
  )
    .option('--volumes', 'remove its volumes, with their data, too')
    .action(async (name: string, options: { volumes?: boolean }) => {
      const { downCommand } = await import('./commands/down.ts')
      await downCommand(context, { environment: name, volumes: options.volumes ?? false })
    })

  add(
    'status',
    'Show every stack of this checkout, those of test runs included: service, state, health, drift.',
  )
    .option('--json', 'print one JSON object')
    .addOption(
      new Option('-w, --watch', 'show it anew every 2 seconds, in a terminal, until Ctrl-C').conflicts(
        'json',
      ),
    )
    .action(async (options: { json?: boolean; watch?: boolean }) => {
      const { statusCommand, watchStatus } = await import('./commands/status.ts')
      if (options.watch) await watchStatus(context)
      else await statusCommand(context, { json: options.json ?? false })
    })

  add('logs [services...]', 'Print what the services of a stack have printed.')
    .addOption(environment())
    .option('-f, --follow', 'go on as more comes')
    .option('--since <time>', 'only what is younger: a time, or a duration such as 10m')
    .option('--tail <lines>', 'only so many lines of each', wholeNumber)
    .action(async (services: string[], options: Omit<LogsCommand, 'services'>) => {
      const { logsCommand } = await import('./commands/logs.ts')
      await logsCommand(context, { ...options, services, follow: options.follow ?? false })
    })

  add('urls', 'Print where the services of a stack are, whether or not they run.')
    .addOption(environment())
    .addOption(
      new Option('-o, --output <format>', 'the form').choices(['text', 'env', 'json']).default('text'),
    )
    .action(async (options: { environment: string; output: UrlFormat }) => {
      const { urlsCommand } = await import('./commands/urls.ts')
      await urlsCommand(context, options)
    })

  add('open <service>', "Open a service's URL in the default browser.")
    .addOption(environment())
    .action(async (service: string, options: { environment: string }) => {
      const { openCommand } = await import('./commands/open.ts')
      await openCommand(context, { ...options, service })
    })

  add(
    'shell <service> [command...]',
    'Open a shell in the running container of a service, or run a command there: `shell web -- ls -l`.',
  )
    .addOption(environment())
    .action(async (service: string, command: string[], options: { environment: string }) => {
      const { shellCommand } = await import('./commands/shell.ts')
      await shellCommand(context, { ...options, service, command })
    })

  add('doctor', 'Check what a stack needs of this machine and repository, and say what to do about it.')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const { doctorCommand } = await import('./commands/doctor.ts')
      await doctorCommand(context, { json: options.json ?? false })
    })

  add(
    'prune',
    'Remove what killed runs have left: stacks whose owner has ended, sockets and records of dead processes, and images that are not among the last five of their service.',
  )
    .option('-n, --dry-run', 'show what would be removed')
    .option('--json', 'print one JSON object')
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      const { prune } = await import('./commands/prune.ts')
      await prune(context, { dryRun: options.dryRun ?? false, json: options.json ?? false })
    })
  return program
}

function wholeNumber(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return text
}
