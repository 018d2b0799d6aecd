import { RUNNERS, type Runner } from '../../../enforcer/init/test-files/propose.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

interface InitFlags extends Partial<Record<Runner, boolean>> {
  dryRun?: boolean
}

/** `ssot-docker init`. */
export function defineInit(context: CliContext): CliCommand {
  return new CliCommand('init')
    .description(
      'Write a first matrix from the compose files, Dockerfiles and scripts of the repository, and list what you still have to decide.',
    )
    .option('-n, --dry-run', 'print the matrix, and write nothing')
    .option('--vitest', 'also write a config and a first test for Vitest')
    .option('--jest', 'also write a config and a first test for Jest')
    .option('--playwright', 'also write a config and a first test for Playwright')
    .action(async ({ dryRun, ...flags }: InitFlags) => {
      const { initCommand } = await import('../../checks/init.ts')
      const runners = RUNNERS.filter((runner) => flags[runner])
      await initCommand(context, { isDryRun: dryRun ?? false, runners })
    })
}
