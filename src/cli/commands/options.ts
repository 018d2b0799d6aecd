import { Option } from 'commander'

/** The environment of most commands when the user does not name one. */
const DEFAULT_ENVIRONMENT = 'development'

/** `--environment <name>`. */
export function environmentOption(byDefault: string = DEFAULT_ENVIRONMENT): Option {
  return new Option('-e, --environment <name>', 'environment of the matrix').default(byDefault)
}

/** `--json`. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON instead of text')
}
