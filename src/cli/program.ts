import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { DEFAULT_ENVIRONMENT as TESTED } from '../core/options/options.ts'
import { nearestName, perhaps } from '../core/text/suggest.ts'
import { VERSION } from '../core/version.ts'
import { FORMATS, type Format } from '../enforcer/report/report.ts'
import { RULE_IDS, type RuleId } from '../enforcer/rule-ids.ts'
import type { ValidateOptions } from './checks/validate.ts'
import type { LogsCommand } from './containers/logs.ts'
import type { TypesCommand } from './endpoints/types.ts'
import type { UrlFormat } from './endpoints/urls.ts'
import type { Output } from './refresh/progress.ts'
import type { Screen } from './terminal/screen.ts'

/** What the commands need of the process. */
export interface CliContext {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Prints one line to standard output. */
  print: (line: string) => void
  /** Prints one line to standard error: a word to whoever reads, where standard output is for a program. */
  note: (line: string) => void
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

interface CheckFlags {
  format?: Format
  only?: RuleId[]
  baseline?: string
  writeBaseline?: boolean
  output?: string
}

/** Commands whose exit code 1 says that something was found; that they could not do their work is another one. */
export const CHECKS: ReadonlySet<string> = new Set([
  'validate',
  'enforce',
  'fix',
  'cleanup',
  'audit',
  'explain',
])

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
  const environment = (byDefault = DEFAULT_ENVIRONMENT) =>
    new Option('-e, --environment <name>', 'the row of the matrix').default(byDefault)

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
      const { refreshCommand } = await import('./refresh/refresh.ts')
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
      const { refreshCommand } = await import('./refresh/refresh.ts')
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
    'down <name>',
    'Take the stack of an environment down; its named volumes stay. Or a stack by its own name, such as one that was kept for inspection.',
  )
    .option('--volumes', 'remove its named volumes, with their data, too')
    .action(async (name: string, options: { volumes?: boolean }) => {
      const { downCommand } = await import('./removal/down.ts')
      await downCommand(context, { name, volumes: options.volumes ?? false })
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
      const { statusCommand, watchStatus } = await import('./status/status.ts')
      if (options.watch) await watchStatus(context)
      else await statusCommand(context, { json: options.json ?? false })
    })

  add('logs [services...]', 'Print what the services of a stack have printed.')
    .addOption(environment())
    .option('-f, --follow', 'go on as more comes')
    .option('--since <time>', 'only what is younger: a time, or a duration such as 10m')
    .option('--tail <lines>', 'only so many lines of each', wholeNumber)
    .action(async (services: string[], options: Omit<LogsCommand, 'services'>) => {
      const { logsCommand } = await import('./containers/logs.ts')
      await logsCommand(context, { ...options, services, follow: options.follow ?? false })
    })

  add('urls', 'Print where the services of a stack are, whether or not they run.')
    .addOption(environment())
    .addOption(
      new Option('-o, --output <format>', 'the form').choices(['text', 'env', 'json']).default('text'),
    )
    .action(async (options: { environment: string; output: UrlFormat }) => {
      const { urlsCommand } = await import('./endpoints/urls.ts')
      await urlsCommand(context, options)
    })

  add(
    'types',
    'Write a declaration file that makes TypeScript know the services of the matrix, and only these.',
  )
    .addOption(environment(TESTED))
    .addOption(new Option('-o, --output <file>', 'where to; without it, the text is printed'))
    .addOption(
      new Option(
        '--check',
        'write nothing; exit with 1 when the file is not current for its environment',
      ).conflicts('environment'),
    )
    .action(async (options: TypesCommand & { check?: boolean }, command: Command) => {
      const { checkTypesCommand, typesCommand } = await import('./endpoints/types.ts')
      if (!options.check) typesCommand(context, options)
      else if (options.output === undefined) command.error("error: option '--check' needs '--output <file>'")
      else checkTypesCommand(context, options.output)
    })

  add('open <service>', "Open a service's URL in the default browser.")
    .addOption(environment())
    .action(async (service: string, options: { environment: string }) => {
      const { openCommand } = await import('./endpoints/open.ts')
      await openCommand(context, { ...options, service })
    })

  add(
    'shell <service> [command...]',
    'Open a shell in the running container of a service, or run a command there: `shell web -- ls -l`.',
  )
    .addOption(environment())
    .action(async (service: string, command: string[], options: { environment: string }) => {
      const { shellCommand } = await import('./containers/shell.ts')
      await shellCommand(context, { ...options, service, command })
    })

  add('doctor', 'Check what a stack needs of this machine and repository, and say what to do about it.')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const { doctorCommand } = await import('./status/doctor.ts')
      await doctorCommand(context, { json: options.json ?? false })
    })

  add(
    'prune',
    'Remove what killed runs have left: stacks whose owner has ended, sockets and records of dead processes, and images that are not among the last five of their service.',
  )
    .option('-n, --dry-run', 'show what would be removed')
    .option('--json', 'print one JSON object')
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      const { prune } = await import('./removal/prune.ts')
      await prune(context, { dryRun: options.dryRun ?? false, json: options.json ?? false })
    })
  const format = () => new Option('-f, --format <format>', 'the form of the report').choices(FORMATS)
  const only = () =>
    new Option('--only <rules>', 'only these rules, separated by commas; also one that is off').argParser(
      ruleList,
    )
  const baseline = () =>
    new Option('--baseline <file>', 'what is not reported, instead of .ssot-docker-baseline.json')
  const output = () => new Option('-o, --output <file>', 'write the report into a file')

  add(
    'validate [paths...]',
    'Check every Docker file, and what names one, against the matrix. Reads the whole repository; with paths, reports what concerns these.',
  )
    .addOption(format())
    .addOption(only())
    .addOption(baseline())
    .addOption(
      new Option('--write-baseline', 'report what is found now no more, until it is put right').conflicts([
        'only',
        'format',
        'output',
      ]),
    )
    .addOption(output())
    .action(async (paths: string[], flags: CheckFlags, command: Command) => {
      const { validateCommand, writeBaselineCommand } = await import('./checks/validate.ts')
      if (!flags.writeBaseline) return validateCommand(context, validateOptions(paths, flags, false))
      if (paths.length > 0) command.error('error: --write-baseline takes the whole repository, and no paths')
      return writeBaselineCommand(context, { baseline: flags.baseline })
    })

  add(
    'enforce [paths...]',
    'The same for CI and hooks: warnings fail, too, and in GitHub Actions each finding is annotated.',
  )
    .addOption(format())
    .addOption(only())
    .addOption(baseline())
    .addOption(output())
    .action(async (paths: string[], flags: CheckFlags) => {
      const { validateCommand } = await import('./checks/validate.ts')
      await validateCommand(context, validateOptions(paths, flags, true))
    })

  add('fix', 'Put right what needs no decision, and change nothing else in the files.')
    .option('-n, --dry-run', 'print a diff, and change nothing')
    .addOption(only())
    .action(async (flags: { dryRun?: boolean; only?: RuleId[] }) => {
      const { fixCommand } = await import('./checks/fix.ts')
      await fixCommand(context, { isDryRun: flags.dryRun ?? false, only: flags.only })
    })

  add('cleanup', 'Show the Docker files that need not be there, why, and what to use instead.')
    .option('-y, --yes', 'delete them, where git has every byte of them')
    .action(async (flags: { yes?: boolean }) => {
      const { cleanupCommand } = await import('./checks/cleanup.ts')
      await cleanupCommand(context, { isSure: flags.yes ?? false })
    })

  add(
    'audit',
    'Write a page with every Docker file and its role in the matrix, every reference to one, and the counts of findings now and at the last audit.',
  )
    .option('-o, --output <file>', 'instead of docs/docker-audit.md')
    .action(async (flags: { output?: string }) => {
      const { auditCommand } = await import('./checks/audit.ts')
      await auditCommand(context, { output: flags.output })
    })

  add(
    'init',
    'Write a first matrix out of the compose files and Dockerfiles that are there, with what is left to decide.',
  )
    .option('-n, --dry-run', 'print it, and write nothing')
    .action(async (flags: { dryRun?: boolean }) => {
      const { initCommand } = await import('./checks/init.ts')
      await initCommand(context, { isDryRun: flags.dryRun ?? false })
    })

  add('explain', 'Say what a rule catches, why, and how to put it right; without one, list them all.')
    .addArgument(new Argument('[rule]', 'such as silent-fallback').argParser(ruleId))
    .action(async (rule: RuleId | undefined) => {
      const { explainCommand } = await import('./checks/explain.ts')
      explainCommand(context, rule)
    })
  return program
}

function validateOptions(paths: string[], flags: CheckFlags, isStrict: boolean): ValidateOptions {
  const { format, only, baseline, output } = flags
  return { paths, format, only, baseline, output, isStrict }
}

function ruleId(text: string): RuleId {
  const id = RULE_IDS.find((known) => known === text)
  if (id !== undefined) return id
  throw new InvalidArgumentError(
    `"${text}" is no rule${perhaps(nearestName(text, RULE_IDS))}; \`ssot-docker explain\` lists them.`,
  )
}

function ruleList(text: string): RuleId[] {
  return text.split(',').map((name) => ruleId(name.trim()))
}

function wholeNumber(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return text
}
