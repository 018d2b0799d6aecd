import type { TestProject } from 'vitest/node'
import { type LogLevel, optionsAmong } from '../core/options/options.ts'
import { lineOf } from '../runner/lines.ts'

/** Prints lines about the stack of a project. */
export interface Say {
  logLevel: LogLevel
  /** Prints a line unless the level is `silent`. */
  say(line: string): void
  /** Prints a line at every level. */
  always(line: string): void
}

/** They print to stderr, through Vitest's logger: stdout may be data, as with `--reporter=json`. */
export function sayFor({ config, vitest }: TestProject): Say {
  const { logLevel = 'info' } = optionsAmong(config.environmentOptions)
  const always = (line: string) => vitest.logger.error(lineOf(line))
  return { logLevel, always, say: logLevel === 'silent' ? () => {} : always }
}
