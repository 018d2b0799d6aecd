import { Option } from 'commander'

/** The environment of most commands when the user names none. */
const DEFAULT_ENVIRONMENT = 'development'

/** `--environment`, with a default value. */
export function environmentOption(byDefault: string = DEFAULT_ENVIRONMENT): Option {
  return new Option('-e, --environment <name>', 'the row of the matrix').default(byDefault)
}

/** `--json`. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object')
}
