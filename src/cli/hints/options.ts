import { nearestName } from '../../core/text/suggest.ts'

/** The options that delete data, which no hint may lead to. */
const DELETING: ReadonlySet<string> = new Set(['--clean', '--volumes', '--yes'])

/** The names under which users try to say which environment they mean. */
const ENVIRONMENT: ReadonlySet<string> = new Set(['--env', '--environment', '-e'])

/** What an option of Docker Compose means here. */
const INSTEAD: Readonly<Record<string, string>> = {
  '--build': '`refresh` builds whatever has changed, without an option.',
  '--detach': 'The services stay when the command has ended, without an option.',
  '-d': 'The services stay when the command has ended, without an option.',
  '--wait': 'The command waits until the services are ready, without an option.',
  '--file': 'The matrix says which compose file an environment has.',
  '-f': 'The matrix says which compose file an environment has.',
  '--force-recreate': '`npx ssot-docker restart SERVICE` restarts a service that has not changed.',
  '--profile': 'The compose file of an environment says which services it has.',
  '--project-name': 'Name a stack with `--stack`, on `logs`, `shell`, `urls`, `open` and `status`.',
  '-p': 'Name a stack with `--stack`, on `logs`, `shell`, `urls`, `open` and `status`.',
  '--remove-orphans': '`refresh` removes services that the compose file no longer has, without an option.',
}

/** A command, as far as a hint needs it. */
export interface HintedCommand {
  name: string
  /** Its long options. */
  options: readonly string[]
  /** How it takes an environment as an argument: `<environment>`; null: it does not. */
  environmentArgument: string | null
}

/** A sentence about what to use instead of an option that does not exist; null: nothing is known. */
export function insteadOfOption(
  flag: string,
  { name, options, environmentArgument }: HintedCommand,
): string | null {
  if (ENVIRONMENT.has(flag)) {
    if (options.includes('--environment')) return 'Did you mean `--environment`?'
    return environmentArgument === null
      ? `\`${name}\` is not about one environment.`
      : `Name the environment without an option: \`${name} ${environmentArgument}\`.`
  }
  if (Object.hasOwn(INSTEAD, flag) && INSTEAD[flag] !== undefined) return INSTEAD[flag]
  if (!flag.startsWith('--')) return null
  const nearest = nearestName(
    flag,
    options.filter((option) => !DELETING.has(option)),
  )
  return nearest === undefined ? null : `Did you mean \`${nearest}\`?`
}
