import { Command } from 'commander'
import { VERSION } from '../core/version.ts'

/** What the commands need of the process. */
export interface CliContext {
  env: NodeJS.ProcessEnv
  /** Prints one line to standard output. */
  print: (line: string) => void
  /** Says that the command did not do all that was asked; the reason has been printed. */
  fail: () => void
}

/** The command line, with every command and its help. What a command needs is loaded when it runs. */
export function createProgram(context: CliContext): Command {
  const program = new Command('ssot-docker')
    .description('E2e tests and local development on a real Docker Compose stack, from one Markdown matrix.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
  program
    .command('prune')
    .description(
      'Remove what killed runs have left: stacks whose owner has ended, sockets and records of dead processes, and images that are not among the last five of their service.',
    )
    .option('-n, --dry-run', 'show what would be removed')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride()
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      const { prune } = await import('./prune.ts')
      await prune(context, { dryRun: options.dryRun ?? false, json: options.json ?? false })
    })
  return program
}
