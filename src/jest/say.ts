import { optionsAmong } from '../core/options/options.ts'
import type { ProjectConfig } from './target.ts'

/** The function that prints lines about the stack of a project, by its `logLevel`. */
export function sayFor(config: ProjectConfig): (line: string) => void {
  const { logLevel } = optionsAmong(config.testEnvironmentOptions)
  return logLevel === 'silent' ? () => {} : say
}

/** Prints a line to stderr, like Jest's reporters; with `--json`, stdout is data. */
export function say(line: string): void {
  process.stderr.write(`ssot-docker ${line}\n`)
}
