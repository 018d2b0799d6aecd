import { Option } from 'commander'

/** The environment of most commands when the user does not name one. */
export const DEFAULT_ENVIRONMENT = 'development'

/** `--environment <name>`. */
export function environmentOption(byDefault: string = DEFAULT_ENVIRONMENT): Option {
  return new Option('-e, --environment <name>', 'environment of the matrix').default(byDefault)
}

/** `--stack <name>`, of a command that only reads and that also takes an environment or means every stack. */
export function stackOption(): Option {
  return new Option('--stack <name>', 'stack of any checkout, by the name that `status` shows')
}

/** `--dry-run`, of a command that changes a stack. */
export function dryRunOption(): Option {
  return new Option('-n, --dry-run', 'print the plan, with the cause of each operation, and change nothing')
}

/** `--json`. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON instead of text')
}

/** `--rollback-on-failure` and `--no-rollback-on-failure`, of a command that refreshes a stack. */
export function onFailureOptions(): [Option, Option] {
  return [
    new Option(
      '--rollback-on-failure',
      'go back to the version before if it fails (default: the column On failure of the matrix)',
    ),
    new Option('--no-rollback-on-failure', 'leave the services that run if it fails'),
  ]
}
