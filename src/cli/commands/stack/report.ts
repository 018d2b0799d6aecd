import { InvalidArgumentError, Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import type { ReportCommand } from '../../report/report.ts'
import { jsonOption } from '../options.ts'

/** More runs do not fit on a screen. */
const SHOWN = 20

interface ReportFlags extends Omit<ReportCommand, 'run' | 'json' | 'markdown' | 'otlp'> {
  list?: boolean
  limit?: number
  json?: boolean
  markdown?: boolean
  otlp?: boolean
}

/** `ssot-docker report`. */
export function defineReport(context: CliContext): CliCommand {
  return new CliCommand('report')
    .description(
      'Write a report of a test run of this checkout, the last one by default: its start, its tests, and what its services did and wrote, as one HTML file. Prints the path. In a job of GitHub Actions, also writes the job summary and annotations.',
    )
    .argument('[run]', 'run, as --list shows it (default: the last one)')
    .option('-o, --output <folder>', 'folder to write to (default: beside the log of the run)')
    .addOption(jsonOption())
    .addOption(
      new Option('--markdown', 'print a summary as Markdown instead of writing files').conflicts('json'),
    )
    .addOption(
      new Option('--otlp', 'also write traces.json, the run as OpenTelemetry traces in OTLP JSON').conflicts([
        'json',
        'markdown',
      ]),
    )
    .addOption(
      new Option('--list', 'list the runs of this checkout').conflicts(['markdown', 'otlp', 'output']),
    )
    .addOption(
      new Option('--limit <count>', `with --list: show only the last runs (default: ${SHOWN})`).argParser(
        count,
      ),
    )
    .action(async (run: string | undefined, flags: ReportFlags, command: CliCommand) => {
      const { list = false, limit, json = false, markdown = false, otlp = false, output } = flags
      if (list) {
        if (run !== undefined) command.error("error: option '--list' takes no run")
        const { listRunsCommand } = await import('../../report/list.ts')
        return listRunsCommand(context, { json, limit: limit ?? SHOWN })
      }
      if (limit !== undefined) command.error("error: option '--limit <count>' needs '--list'")
      const { reportCommand } = await import('../../report/report.ts')
      reportCommand(context, { run, json, markdown, otlp, ...(output !== undefined && { output }) })
    })
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above zero.')
  return Number(text)
}
